import * as oauth from 'oauth4webapi'
import { z } from 'zod'
import { storable } from '@/lib/domain/storable'

/**
 * Sign-on of buyers at the identity centre of their enterprise (protocol/kit-and-oauth.md 5). The OAuth library writes
 * the requests; what comes back is read more tolerantly than it would, because the centre leaves members out.
 */

/** Where a user begins who did not come from the workbench (5.2). */
export const UNIFIED_LOGIN = 'https://macroverse.huaweicloud.com/unified-login/#/portal-login'
const SCOPE = 'get_user_info'

/** What went wrong between us and the centre (5.11). */
export const CENTRE_FAULTS = [
  /** `invalid_client` before any secret was looked at: our client id is stale. */
  'client_unknown',
  /** `invalid_client`: the secret is wrong or was kept encrypted, or the domain is another's. */
  'client_refused',
  /** HTTP 403 on the token call. */
  'forbidden',
  /** `invalid_grant`: the code or refresh token is used up, expired or not ours. */
  'grant_spent',
  /** 401 on userinfo: the access token does not stand. */
  'token_refused',
  /** Any other documented error. */
  'refused',
  /** No address, or one that must not be called. */
  'bad_domain',
  'blocked_address',
  'unreachable',
  'timeout',
  /** HTTP 5xx. */
  'centre_down',
  /** An answer nobody can read. */
  'unreadable',
] as const
export type CentreFault = (typeof CENTRE_FAULTS)[number]

export class CentreError extends Error {
  override readonly name = 'CentreError'
  constructor(
    readonly fault: CentreFault,
    message: string,
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** A tenant's client at its centre: nothing of it is the same for two tenants (2.2). */
export type CentreClient = {
  /** As `centreBase` gives it. */
  base: string
  clientId: string
  clientSecret: string
  /** Makes the call; redirects are not followed. Faults carry a `reason`. */
  fetch: (url: string, init: { method: string; headers: Record<string, string>; body?: unknown }) => Promise<Response>
}

export type Tokens = {
  accessToken: string
  refreshToken: string | null
  /** Seconds; the documented default when the centre does not say. */
  expiresIn: number
}

export type UserInfo = {
  /** Login name, equal to authSync's; null when the centre says none. */
  userName: string | null
  name: string | null
  role: string | null
  /** The tenant's id, or its code in some of the documents (5.6, 5.12). */
  tenant: string | null
  orgCode: string | null
}

/** Two hours (5.5). */
const DEFAULT_LIFETIME_S = 7_200

/**
 * Base of the centre's addresses: `https://` when there is no scheme, no slash at the end (5.1). Null when it is no web
 * address, or names a user, a query or a fragment.
 */
export function centreBase(domainName: string): string | null {
  const text = domainName.trim()
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  if (text === '' || !URL.canParse(full)) return null
  const url = new URL(full)
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (!plain || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** The unified login page; it takes no state and no callback (5.2). */
export function unifiedLoginUrl(appId: string, page: string = UNIFIED_LOGIN): string {
  return `${page}?${new URLSearchParams({ ind: 'UNOP', appId })}`
}

/** The tenant's own authorize endpoint (5.3). `state`: letters and digits only. */
export function authorizeUrl(base: string, input: { clientId: string; redirectUri: string; state: string }): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: input.clientId,
    redirect_uri: input.redirectUri,
    scope: SCOPE,
    state: input.state,
  })
  return `${base}/api/v1/oauth2/authorize?${query}`
}

/** Ends the session at the centre; to be opened in the user's browser (5.7). */
export function logoutUrl(base: string, redirectUrl?: string): string {
  const query = redirectUrl === undefined ? '' : `?${new URLSearchParams({ redirect_url: redirectUrl })}`
  return `${base}/api/v1/logout${query}`
}

/** A code for tokens (5.4). Throws CentreError. */
export async function exchangeCode(
  client: CentreClient,
  input: { code: string; redirectUri: string },
): Promise<Tokens> {
  return tokens(client, 'authorization_code', { code: input.code, redirect_uri: input.redirectUri })
}

/** A refresh token for new ones; the one given last is the one to keep (5.5). Throws CentreError. */
export async function refreshTokens(client: CentreClient, refreshToken: string): Promise<Tokens> {
  const fresh = await tokens(client, 'refresh_token', { refresh_token: refreshToken })
  return { ...fresh, refreshToken: fresh.refreshToken ?? refreshToken }
}

async function tokens(client: CentreClient, grant: string, parameters: Record<string, string>): Promise<Tokens> {
  const server = { issuer: client.base, token_endpoint: `${client.base}/api/v1/oauth2/token` }
  const answer = await sent(() =>
    oauth.genericTokenEndpointRequest(
      server,
      { client_id: client.clientId },
      oauth.ClientSecretPost(client.clientSecret),
      grant,
      parameters,
      library(client),
    ),
  )
  const body = await members(answer)
  if (answer.status !== 200 || body?.error !== undefined) throw tokenFault(answer.status, body)
  const parsed = tokenAnswer.safeParse(body)
  if (!parsed.success) throw new CentreError('unreadable', 'The token answer names no access token.', answer.status)
  const { access_token, refresh_token, expires_in } = parsed.data
  return { accessToken: access_token, refreshToken: refresh_token, expiresIn: expires_in }
}

/** Whose access token this is; every member may be missing (5.6). Throws CentreError. */
export async function readUserInfo(client: CentreClient, accessToken: string): Promise<UserInfo> {
  const answer = await sent(() =>
    oauth.protectedResourceRequest(
      accessToken,
      'GET',
      new URL(`${client.base}/api/v1/oauth2/userinfo`),
      new Headers({ Accept: 'application/json' }),
      null,
      library(client),
    ),
  )
  const body = await members(answer)
  if (answer.status !== 200 || body?.error !== undefined) {
    const fault = answer.status === 401 ? 'token_refused' : otherFault(answer.status)
    throw new CentreError(fault, said(answer.status, body), answer.status)
  }
  const parsed = userAnswer.safeParse(body)
  if (!parsed.success) throw new CentreError('unreadable', 'The user answer is no JSON object.', answer.status)
  const { userName, loginName, accName, name, role, tenant, organizationCode } = parsed.data
  return { userName: userName ?? loginName ?? accName, name, role, tenant, orgCode: organizationCode }
}

/** Plain http is refused by whoever makes the call, who knows the account. */
function library(client: CentreClient) {
  const call = async (url: string, init: { method: string; headers: Record<string, string>; body?: unknown }) =>
    client.fetch(url, init)
  return { [oauth.allowInsecureRequests]: true as const, [oauth.customFetch]: call }
}

const REASONS: Record<string, CentreFault> = {
  blocked_address: 'blocked_address',
  not_https: 'bad_domain',
  timeout: 'timeout',
  too_large: 'unreadable',
}

async function sent(call: () => Promise<Response>): Promise<Response> {
  try {
    return await call()
  } catch (error) {
    const reason = error instanceof Error && 'reason' in error ? String(error.reason) : ''
    const message = error instanceof Error ? error.message : 'The call failed.'
    throw new CentreError(REASONS[reason] ?? 'unreachable', message, undefined, { cause: error })
  }
}

function tokenFault(status: number, body: Members | undefined): CentreError {
  const error = text(body?.error)
  const description = text(body?.error_description) ?? ''
  const fault = ((): CentreFault => {
    if (error === 'invalid_grant') return 'grant_spent'
    if (error === 'invalid_client' || error === 'unauthorized_client') {
      return /client[ _-]?id/i.test(description) ? 'client_unknown' : 'client_refused'
    }
    if (status === 401) return 'client_refused'
    return otherFault(status)
  })()
  return new CentreError(fault, said(status, body), status)
}

function otherFault(status: number): CentreFault {
  if (status === 403) return 'forbidden'
  if (status >= 500) return 'centre_down'
  // A redirect or a page where an answer was due.
  return status < 400 ? 'unreadable' : 'refused'
}

type Members = Record<string, unknown>

async function members(answer: Response): Promise<Members | undefined> {
  try {
    const value: unknown = JSON.parse(await answer.text())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** What the centre said, for the seller's people; error codes and descriptions only, never a token. */
function said(status: number, body: Members | undefined): string {
  const words = [text(body?.error), text(body?.error_description) ?? text(body?.error_msg)].filter(Boolean).join(': ')
  return `HTTP ${status}${words === '' ? '' : ` ${words}`}`.slice(0, 300)
}

const text = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? storable(value) : null

const optional = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'number' ? String(value) : text(value)))
  .transform((value) => value?.slice(0, 255).toWellFormed() ?? null)

const tokenAnswer = z.object({
  access_token: z.string().min(1).max(16_000),
  refresh_token: z.unknown().optional().transform(text),
  expires_in: z
    .unknown()
    .optional()
    .transform((value) => {
      const seconds = typeof value === 'string' ? Number(value) : value
      return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0
        ? Math.min(seconds, 30 * 24 * 3_600)
        : DEFAULT_LIFETIME_S
    }),
})

const userAnswer = z.object({
  userName: optional,
  loginName: optional,
  accName: optional,
  name: optional,
  role: optional,
  tenant: optional,
  organizationCode: optional,
})
