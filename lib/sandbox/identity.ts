import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { listSandboxEnterprises, type SandboxEnterpriseRow } from '@/db/queries/sandbox-enterprises'
import {
  findSandboxEnterpriseByCode,
  findSandboxGrant,
  insertSandboxGrant,
  purgeSandboxGrants,
  type SandboxGrantRow,
  takeSandboxGrant,
} from '@/db/queries/sandbox-grants'
import { findSandboxSettings, findSellerFlags } from '@/db/queries/sandbox-settings'
import { openKeys, type Sandbox } from './context'
import { clientSecretOf } from './families/kit'

/**
 * An enterprise's identity centre (protocol/kit-and-oauth.md 5.3 to 5.7), written from the documents and apart from
 * lib/koogallery/oauth.ts. It has no passwords: whoever tries the sandbox picks a member.
 */

export type IdentitySide = Pick<Sandbox, 'db' | 'sellerId' | 'now' | 'secretBox' | 'publicUrl'>
export type IdentityCentre = IdentitySide & { enterprise: SandboxEnterpriseRow }
export type IdentityAnswer = { status: number; body: Record<string, unknown> }

const MINUTE = 60_000
const LIFETIME_MS: Record<SandboxGrantRow['kind'], number> = {
  code: 5 * MINUTE,
  access: 120 * MINUTE,
  refresh: 30 * 24 * 60 * MINUTE,
  session: 8 * 60 * MINUTE,
}
/** Longer than the portal waits. */
export const SLOW_CENTRE_MS = 8_000

/** Base of a centre's addresses; what tenantSync tells as `domainName`. */
export function identityBase(publicUrl: string, sellerId: string, tenantCode: string): string {
  return `${publicUrl}/api/sandbox/${encodeURIComponent(sellerId)}/identity/${encodeURIComponent(tenantCode)}`
}

/** The centre of a tenant of a sandbox account; undefined for everything else. */
export async function findCentre(side: IdentitySide, tenantCode: string): Promise<IdentityCentre | undefined> {
  const seller = await findSellerFlags(side.db, side.sellerId)
  if (!seller?.sandbox) return undefined
  const enterprise = await findSandboxEnterpriseByCode(side.db, side.sellerId, tenantCode)
  return enterprise && { ...side, enterprise }
}

/** The enterprises of a sandbox account that something is bound to. */
export async function listCentres(side: IdentitySide): Promise<SandboxEnterpriseRow[]> {
  const seller = await findSellerFlags(side.db, side.sellerId)
  if (!seller?.sandbox) return []
  return (await listSandboxEnterprises(side.db, side.sellerId)).filter(({ bindings }) => bindings.length > 0)
}

/** Whom the centre takes this browser for. */
export async function signedInAt(centre: IdentityCentre, session: string | undefined): Promise<string | null> {
  const grant = session && (await findSandboxGrant(centre.db, named(centre, 'session', session), centre.now()))
  return grant && grant.enterpriseId === centre.enterprise.id ? grant.userName : null
}

/** A member signs in at the centre; gives the session for the cookie. Null when there is no such member. */
export async function enterAs(centre: IdentityCentre, userName: string): Promise<string | null> {
  if (!centre.enterprise.members.some((member) => member.userName === userName)) return null
  await purgeSandboxGrants(centre.db, centre.sellerId, centre.now())
  return grantOf(centre, 'session', userName, '')
}

export async function leave(centre: IdentityCentre, session: string | undefined): Promise<void> {
  if (session) await takeSandboxGrant(centre.db, named(centre, 'session', session), centre.now())
}

/**
 * Back to the seller with a code: with `state` where the seller asked itself, with the tenant where the workbench or the
 * unified login did (5.2, 5.3). Undefined for a client or callback that is not registered: then nobody is sent anywhere.
 */
export async function sendBack(
  centre: IdentityCentre,
  userName: string,
  asked: { clientId: string; redirectUri: string; state?: string; tenant?: boolean },
): Promise<string | undefined> {
  const { clientId, redirectUri, state } = asked
  const known = centre.enterprise.bindings.some((binding) => binding.clientId === clientId)
  if (!known || !isRegistered(centre, redirectUri)) return undefined
  const code = await grantOf(centre, 'code', userName, clientId)
  const url = new URL(redirectUri)
  url.searchParams.set('code', code)
  if (state !== undefined) url.searchParams.set('state', state)
  if (asked.tenant) url.searchParams.set('tenant', centre.enterprise.tenantId)
  return url.href
}

/** Only this portal's own callback is registered. */
function isRegistered({ publicUrl, sellerId }: IdentityCentre, redirectUri: string): boolean {
  const shared = `${publicUrl}/api/oauth/callback`
  return redirectUri === shared || redirectUri === `${shared}/${sellerId}`
}

/** The token endpoint (5.4, 5.5). */
export async function answerToken(centre: IdentityCentre, form: URLSearchParams): Promise<IdentityAnswer> {
  const { identityFault } = centre.enterprise
  if (identityFault === 'down') return { status: 503, body: { error: 'server_error' } }
  if (identityFault === 'forbidden') return { status: 403, body: {} }
  const clientId = form.get('client_id') ?? ''
  if (!centre.enterprise.bindings.some((binding) => binding.clientId === clientId)) {
    return refusal('invalid_client', 'Client ID mismatch')
  }
  const given = form.get('client_secret') ?? ''
  if (identityFault === 'wrong_secret' || !(await isSecret(centre, clientId, given))) {
    return { ...refusal('invalid_client', 'Bad client credentials'), status: 401 }
  }
  const grantType = form.get('grant_type')
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token') return refusal('unsupported_grant_type', '')
  const kind = grantType === 'refresh_token' ? 'refresh' : 'code'
  const value = form.get(kind === 'refresh' ? 'refresh_token' : 'code') ?? ''
  const now = centre.now()
  const grant = await takeSandboxGrant(centre.db, named(centre, kind, value), now)
  const own = grant?.enterpriseId === centre.enterprise.id && grant.clientId === clientId
  const spoiled = kind === 'code' && (identityFault === 'expired_code' || identityFault === 'used_code')
  if (!grant || !own || spoiled) {
    return refusal('invalid_grant', identityFault === 'expired_code' ? 'The code has expired.' : 'The code was used.')
  }
  const body = {
    access_token: await grantOf(centre, 'access', grant.userName, clientId),
    token_type: 'Bearer',
    expires_in: LIFETIME_MS.access / 1_000,
    scope: 'get_user_info',
    refresh_token: await grantOf(centre, 'refresh', grant.userName, clientId),
  }
  return { status: 200, body }
}

/** The user info endpoint (5.6). */
export async function answerUserInfo(centre: IdentityCentre, authorization: string): Promise<IdentityAnswer> {
  const { enterprise } = centre
  if (enterprise.identityFault === 'down') return { status: 503, body: { error: 'server_error' } }
  const token = /^Bearer (\S+)$/.exec(authorization)?.[1] ?? ''
  const grant = await findSandboxGrant(centre.db, named(centre, 'access', token), centre.now())
  const member = enterprise.members.find((one) => one.userName === grant?.userName)
  if (!grant || grant.enterpriseId !== enterprise.id || !member) return { status: 401, body: { error: 'unauthorized' } }
  const { userName, name, role, orgCode } = member
  const bare = { id: digest(userName).slice(0, 32), name, userName, mobile: '', email: '' }
  if (enterprise.identityFault === 'bare_userinfo') return { status: 200, body: bare }
  const department = enterprise.departments.find((one) => one.orgCode === orgCode)
  const tenant =
    enterprise.identityFault === 'other_tenant' ? digest('another tenant').slice(0, 32) : enterprise.tenantId
  const more = { role, organizationCode: orgCode, organizationName: department?.orgName, projectName: enterprise.name }
  return { status: 200, body: { ...bare, ...more, userId: bare.id, tenant } }
}

function refusal(error: string, description: string): IdentityAnswer {
  return { status: 400, body: { error, error_description: description } }
}

async function isSecret(centre: IdentityCentre, clientId: string, given: string): Promise<boolean> {
  const settings = await findSandboxSettings(centre.db, centre.sellerId)
  if (!settings) return false
  const expected = Buffer.from(clientSecretOf(openKeys(centre, settings), clientId))
  const bytes = Buffer.from(given)
  return bytes.length === expected.length && timingSafeEqual(bytes, expected)
}

async function grantOf(
  centre: IdentityCentre,
  kind: SandboxGrantRow['kind'],
  userName: string,
  clientId: string,
): Promise<string> {
  const value = randomBytes(24).toString('hex')
  const now = centre.now()
  await insertSandboxGrant(centre.db, {
    ...named(centre, kind, value),
    enterpriseId: centre.enterprise.id,
    userName,
    clientId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + LIFETIME_MS[kind]),
  })
  return value
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')
const named = ({ sellerId }: IdentityCentre, kind: SandboxGrantRow['kind'], value: string) => ({
  sellerId,
  kind,
  hash: digest(value),
})
