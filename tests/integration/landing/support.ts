import { constants, createPublicKey, generateKeyPairSync, publicEncrypt, randomBytes, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { Events, type MutableResponse, OAuth2Server, type TokenRequestIncomingMessage } from 'oauth2-mock-server'
import type { Db } from '@/db/types'
import { type CallbackInput, completeSignIn } from '@/lib/services/landing/complete-sign-in'
import type { LandingDeps } from '@/lib/services/landing/deps'
import { createAddressGuard } from '@/lib/services/outside/address-guard'
import { createGuardedFetch } from '@/lib/services/outside/guarded-fetch'
import { type Body, kitV2Call } from '../../support/kit'
import { BUILTIN, openPortal } from '../../support/portal'

const KIT_KEY = 'kit-access-key-0001'
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 })
const encrypt = (secret: string) =>
  publicEncrypt(
    { key: createPublicKey(privateKey), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    Buffer.from(secret),
  ).toString('base64')

export const CALLBACK = 'https://portal.test/api/oauth/callback'

/**
 * A third party's OAuth server in place of the enterprise's identity centre, below the documented paths. `user` is what it
 * says of whoever signs in; `refuse` answers token calls instead of it. Codes count once, as 5.4 says.
 */
export async function startCentre() {
  const base = '/api/v1'
  const server = new OAuth2Server(undefined, undefined, {
    endpoints: {
      token: `${base}/oauth2/token`,
      authorize: `${base}/oauth2/authorize`,
      userinfo: `${base}/oauth2/userinfo`,
      endSession: `${base}/logout`,
    },
  })
  await server.issuer.keys.generate('RS256')
  await server.start(0, '127.0.0.1')
  const centre = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    user: { userName: 'li', name: 'Li', tenant: 't1' } as Body,
    userStatus: 200,
    refuse: undefined as undefined | { status: number; body: Body },
    /** Token calls as they came. */
    asked: [] as Body[],
    infos: 0,
    stop: () => server.stop(),
  }
  const spent = new Set<string>()
  server.service.on(Events.BeforeResponse, (answer: MutableResponse, request: TokenRequestIncomingMessage) => {
    const body = request.body as unknown as Body
    centre.asked.push(body)
    const code = String(body.code ?? '')
    if (centre.refuse) Object.assign(answer, { statusCode: centre.refuse.status, body: centre.refuse.body })
    else if (code !== '' && spent.has(code))
      Object.assign(answer, { statusCode: 400, body: { error: 'invalid_grant' } })
    spent.add(code)
  })
  server.service.on(Events.BeforeUserinfo, (answer: MutableResponse) => {
    centre.infos += 1
    Object.assign(answer, { statusCode: centre.userStatus, body: centre.user })
  })
  return centre
}
export type Centre = Awaited<ReturnType<typeof startCentre>>

/** A portal with tenant t1 bound to an instance it has bought, and the person `li` authorised. */
export async function openLanding(db: Db, centre: Centre, product: Body = {}) {
  const portal = await openPortal(db, {
    keys: [
      { class: 'basic', key: 'current-access-key-0001' },
      { class: 'general', key: 'general-access-key-0001' },
      { class: 'kit', key: KIT_KEY },
    ],
    kit: { appId: 'app-1', privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
    products: [
      { productId: 'P1', skuCode: 'S1', name: 'Product one', kind: 'saas', provisioning: BUILTIN, ...product },
    ],
    settings: { defaultProvisioning: BUILTIN },
    openApi: { baseUrl: 'https://marketplace.test', accessKeyId: 'AK', secretAccessKey: 'SK-secret' },
  })
  const push = (name: string, body: Body, to = 'acme') => {
    portal.tick(1_000)
    const path = `/api/koogallery/${to}/produceAPI/v2/${name}`
    return portal.deliver(kitV2Call({ path, body, key: KIT_KEY, now: portal.clock.now, nonce: randomUUID() }), to)
  }
  const buy = async (orderId: string): Promise<string> => {
    portal.order({ orderId })
    return portal.bought(orderId)
  }
  const bind = async (instanceId: string, more: { tenantId?: string; clientId?: string; secret?: string } = {}) => {
    const { tenantId = 't1', clientId = 'c1', secret = 'secret-1' } = more
    const scope = { instanceId, tenantId, testFlag: 0 }
    const name = `Tenant ${tenantId}`
    const tenant = { ...scope, orderId: 'CS', tenantCode: `code-${tenantId}`, name, domainName: centre.origin, flag: 1 }
    await push('tenantSync', tenant)
    await push('applicationSync', { ...scope, appId: 'app-1', clientId, clientSecret: encrypt(secret), flag: 1 })
  }
  const authorise = (instanceId: string, userName: string, flag = 1, more: Body = {}, tenantId = 't1') =>
    push('authSync', {
      ...{ instanceId, tenantId, testFlag: 0, appId: 'app-1', flag },
      userList: [{ userName, name: `Name ${userName}`, orgCode: 'D1', role: 'user', enable: 'true', ...more }],
    })

  const { context } = portal
  const ctx = context('acme', { kind: 'worker' })
  const deps: LandingDeps = {
    ...ctx,
    random: Math.random,
    newToken: () => randomBytes(32).toString('base64url'),
    fetchFor: () =>
      createGuardedFetch({
        guard: createAddressGuard([new URL(centre.origin).host]),
        timeoutMs: 2_000,
        maxBytes: 100_000,
        allowHttp: true,
      }),
    mayRecord: () => true,
  }
  // Time moves in tests: the context reads the portal's clock.
  const land = (query: Record<string, string>, more: Partial<CallbackInput> = {}) =>
    completeSignIn(deps, {
      query,
      redirectUri: CALLBACK,
      browserOf: () => undefined,
      sessionOf: () => undefined,
      ...more,
    })
  /** Signs in cold; gives the cookie's value. */
  const signIn = async (more: Partial<CallbackInput> = {}) => {
    const done = await land({ code: randomUUID(), tenant: 't1' }, more)
    if (!('token' in done)) throw new Error(JSON.stringify(done))
    return done
  }
  return { portal, deps, push, buy, bind, authorise, land, signIn, kitKey: KIT_KEY, encrypt }
}
export type Landing = Awaited<ReturnType<typeof openLanding>>
