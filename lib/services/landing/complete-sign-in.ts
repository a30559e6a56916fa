import { z } from 'zod'
import { insertBuyerSession, insertMember, takeSignInState } from '@/db/queries/landing'
import { findSeller } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { SESSION_TOTAL_MS } from '@/lib/domain/landing'
import { CentreError, exchangeCode, readUserInfo, type Tokens, type UserInfo } from '@/lib/koogallery/oauth'
import { type BuyerInstance, buyerInstances, refusalOf } from './buyer-instances'
import { type AnyFault, digest, type LandingDeps, sessionPlace } from './deps'
import { type Centre, findCentres } from './find-centres'
import { recordLanding } from './record-landing'
import { buyerSession, endSession } from './session'
import { isOwnState } from './start-sign-in'

const short = z.string().min(1).max(2_000).optional().catch(undefined)
const callback = z.object({ code: short, tenant: short, state: short, error: short, error_description: short })

export type CallbackInput = {
  /** The query as it came. */
  query: Record<string, string>
  /** From the callback's own path, where one install serves several accounts or applications. */
  sellerId?: string
  appId?: string
  /** The callback that was called: what the centre was told to come back to. */
  redirectUri: string
  /** The cookie of a sign-in that began here, at this account. */
  browserOf: (sellerId: string) => string | undefined
  /** The cookie of an earlier session of this account. */
  sessionOf: (sellerId: string) => string | undefined
}

export type SignedIn =
  /** `token` goes into the cookie; `pending` asks first whether to change over from somebody else. */
  | { kind: 'signed_in' | 'pending'; sellerId: string; token: string; expiresAt: Date }
  /** The code was used before, by this very browser: it went back, or loaded the page anew. */
  | { kind: 'again'; sellerId: string }
  | { kind: 'failed'; sellerId: string | null; fault: AnyFault; reference: string }

class Refusal extends Error {
  constructor(
    readonly fault: AnyFault,
    readonly said?: string,
  ) {
    super(fault)
  }
}

/**
 * A buyer comes back from the identity centre (protocol/kit-and-oauth.md 5.2 to 5.6): from the workbench without any
 * earlier visit, or from a sign-in that began here. Two calls to the outside, token and user info, none of them inside a
 * transaction. Nothing the caller sends decides more than whom to ask.
 */
export async function completeSignIn(deps: LandingDeps, input: CallbackInput): Promise<SignedIn> {
  const began = deps.now()
  const { code, state, error, error_description, ...query } = callback.parse(input.query)
  const seen = {
    // The path is anybody's to write: nothing is written down for an account that is not there.
    sellerId: input.sellerId === undefined ? null : ((await findSeller(deps.db, input.sellerId))?.sellerId ?? null),
    test: false,
    tenantId: query.tenant?.slice(0, 64) ?? null,
    userName: null as string | null,
    begun: 'elsewhere' as 'here' | 'elsewhere',
    calls: 0,
  }
  const entry = () => {
    const { sellerId: _, ...rest } = seen
    return { ...rest, tookMs: deps.now().getTime() - began.getTime() }
  }
  try {
    const started = state !== undefined && isOwnState(state) ? await takeStarted(deps, state, input) : null
    if (started) Object.assign(seen, { sellerId: started.sellerId, tenantId: started.tenantId, begun: 'here' })
    if (error) throw new Refusal('centre_error', [error, error_description].filter(Boolean).join(': ').slice(0, 300))
    if (!code) throw new Refusal('no_code')
    const tenant = started?.tenantId ?? query.tenant
    if (!tenant) throw new Refusal('unknown_tenant')
    const found = await findCentres(deps, { tenant, sellerId: started?.sellerId ?? input.sellerId, appId: input.appId })
    if (found.kind === 'none') {
      if (found.row) Object.assign(seen, { sellerId: found.row.seller.sellerId, test: found.row.tenant.test })
      throw new Refusal(found.fault)
    }
    const { centre, tokens } = await exchange(found.centres, code, input.redirectUri, seen)
    const { sellerId } = centre.seller
    seen.calls += 1
    const user = await readUserInfo(centre.client, tokens.accessToken)
    seen.userName = user.userName
    const userName = checkUser(user, centre)
    return await transaction(deps.db, async (tx) => {
      const person = { sellerId, test: centre.tenant.test, tenantId: centre.tenant.tenantId, userName }
      const instances = await buyerInstances(tx, person)
      const refused = refusalOf(instances)
      if (refused) throw new Refusal(refused)
      await takeUp(deps, tx, person, user, centre, instances)
      const earlier = await buyerSession({ db: tx, now: deps.now }, sellerId, input.sessionOf(sellerId))
      const other = earlier && (earlier.tenantId !== person.tenantId || earlier.userName !== userName)
      // Signing in anew never goes on under the old id.
      if (earlier && !other) await endSession({ db: tx, now: deps.now }, earlier)
      const opened = await openSession(deps, tx, person, user, centre, tokens, other === true)
      await recordLanding(deps, tx, sellerId, { ...entry(), outcome: 'signed_in' })
      return { kind: other ? 'pending' : 'signed_in', sellerId, ...opened } as const
    })
  } catch (failure) {
    const { fault, said } = explain(failure)
    if (fault === 'unexpected') deps.log.error({ err: failure }, 'a landing broke')
    const { sellerId } = seen
    if (fault === 'grant_spent' && sellerId !== null) {
      const own = await buyerSession(deps, sellerId, input.sessionOf(sellerId))
      if (own && own.tenantId === seen.tenantId) return { kind: 'again', sellerId }
    }
    const refused = failure instanceof Refusal && seen.userName !== null
    const outcome = refused ? 'refused' : 'failed'
    const reference = await recordLanding(deps, deps.db, sellerId, { ...entry(), outcome, fault, said })
    return { kind: 'failed', sellerId, fault, reference }
  }
}

async function takeStarted(deps: LandingDeps, state: string, { browserOf, sellerId }: CallbackInput) {
  const now = deps.now()
  const row = await takeSignInState(deps.db, digest(state), now)
  const browser = row && browserOf(row.sellerId)
  const stands =
    row !== undefined &&
    now < row.expiresAt &&
    browser !== undefined &&
    digest(browser) === row.browserHash &&
    (sellerId === undefined || sellerId === row.sellerId)
  if (!stands) throw new Refusal('bad_state')
  return row
}

/** The next client is asked only where one was told that it is not the one: the code is then still whole. */
async function exchange(
  centres: readonly Centre[],
  code: string,
  redirectUri: string,
  seen: { sellerId: string | null; test: boolean; tenantId: string | null; calls: number },
): Promise<{ centre: Centre; tokens: Tokens }> {
  let failure: unknown
  for (const centre of centres) {
    const { sellerId } = centre.seller
    const { test, tenantId } = centre.tenant
    Object.assign(seen, { sellerId, test, tenantId, calls: seen.calls + 1 })
    try {
      return { centre, tokens: await exchangeCode(centre.client, { code, redirectUri }) }
    } catch (error) {
      failure ??= error
      if (!(error instanceof CentreError && NOT_THE_ONE.has(error.fault))) throw error
    }
  }
  throw failure
}

const NOT_THE_ONE = new Set<AnyFault>(['client_unknown', 'client_refused', 'grant_spent'])

/** The checks of protocol/kit-and-oauth.md 5.6. A centre that names no tenant is the tenant's own by its domain. */
function checkUser({ tenant, userName }: UserInfo, centre: Centre): string {
  const { tenantId, tenantCode } = centre.tenant
  if (tenant !== null && tenant !== tenantId && tenant !== tenantCode) throw new Refusal('other_tenant')
  if (userName === null) throw new Refusal('no_user_name')
  return userName
}

type Person = { sellerId: string; test: boolean; tenantId: string; userName: string }

/** Members that authSync has not told of yet; set at the application's time, so that any push about them wins. */
async function takeUp(
  deps: LandingDeps,
  tx: Tx,
  person: Person,
  user: UserInfo,
  { application }: Centre,
  instances: readonly BuyerInstance[],
): Promise<void> {
  const now = deps.now()
  for (const { instanceId, access } of instances) {
    if (access !== 'create') continue
    await insertMember(tx, {
      ...person,
      instanceId,
      appId: application.appId,
      name: user.name,
      orgCode: user.orgCode,
      role: user.role ?? 'user',
      enabled: true,
      state: 'active',
      setAt: application.setAt,
      createdAt: now,
      updatedAt: now,
    })
  }
}

async function openSession(
  deps: LandingDeps,
  tx: Tx,
  person: Person,
  user: UserInfo,
  { application }: Centre,
  tokens: Tokens,
  pending: boolean,
): Promise<{ token: string; expiresAt: Date }> {
  const now = deps.now()
  const id = deps.newId()
  const token = deps.newToken()
  const expiresAt = new Date(now.getTime() + SESSION_TOTAL_MS)
  const { accessToken, refreshToken, expiresIn } = tokens
  await insertBuyerSession(tx, {
    ...person,
    id,
    name: user.name,
    tokenHash: digest(token),
    pending,
    appInstanceId: application.instanceId,
    appId: application.appId,
    tokens: deps.secretBox.seal(JSON.stringify({ accessToken, refreshToken }), sessionPlace(person.sellerId, id)),
    accessUntil: new Date(now.getTime() + expiresIn * 1_000),
    createdAt: now,
    lastSeenAt: now,
    rotatedAt: now,
    expiresAt,
  })
  return { token, expiresAt }
}

function explain(failure: unknown): { fault: AnyFault; said?: string } {
  if (failure instanceof Refusal) return { fault: failure.fault, said: failure.said }
  if (failure instanceof CentreError) return { fault: failure.fault, said: failure.message.slice(0, 300) }
  return { fault: 'unexpected' }
}
