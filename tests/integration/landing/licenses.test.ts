import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { transaction } from '@/db/transaction'
import { ServiceError } from '@/lib/services/errors'
import { loadKnown } from '@/lib/services/inbox/load-known'
import { activateDevice } from '@/lib/services/landing/activate-device'
import { buyerLicenses } from '@/lib/services/landing/buyer-licenses'
import { buyerServices } from '@/lib/services/landing/buyer-services'
import { buyerSession } from '@/lib/services/landing/session'
import { getLicense } from '@/lib/services/licensing/get'
import { issueLicense } from '@/lib/services/licensing/issue-license'
import { activateLicense } from '@/lib/services/licensing/use-license'
import { usageKey } from '@/lib/services/metering/usage-url'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { OWNER } from '../../support/service-context'
import { type Centre, type Landing, openLanding, startCentre } from './support'

const DEVICE = 'a'.repeat(64)
const OTHER_DEVICE = 'b'.repeat(64)

describeOnBothDatabases('a buyer’s own services and licences', (getDb) => {
  let centre: Centre
  let landing: Landing
  let mine: string
  let foreign: string
  beforeAll(async () => {
    centre = await startCentre()
  })
  afterAll(() => centre.stop())
  beforeEach(async () => {
    await emptyTables(getDb())
    Object.assign(centre, { user: { userName: 'li', name: 'Li', tenant: 't1' }, userStatus: 200, refuse: undefined })
    landing = await openLanding(getDb(), centre, {
      kind: 'license',
      license: { source: 'generated', seats: 1, offlineDays: 10 },
    })
    mine = await license('CS1')
    foreign = await license('CS2')
    await landing.bind(mine)
    await landing.bind(foreign, { tenantId: 't2' })
    await landing.authorise(mine, 'li')
  })
  /** An order whose instance has a licence; gives the instance. */
  const license = async (orderId: string) => {
    const instanceId = await landing.buy(orderId)
    const ctx = landing.portal.as({ kind: 'worker' })
    const known = await loadKnown(getDb(), landing.portal.secretBox, 'acme')
    if (!known) throw new Error('no account')
    await transaction(getDb(), (tx) =>
      issueLicense(tx, ctx, known, {
        origin: `instance:${instanceId}`,
        test: false,
        instance: { instanceId, orderId, orderLineId: `${orderId}-000001` },
        product: { productId: 'P1', skuCode: 'S1' },
        term: { expireTime: null },
      }),
    )
    landing.portal.tick(1_000)
    return instanceId
  }
  const session = async () => {
    const found = await buyerSession(landing.deps, 'acme', (await landing.signIn()).token)
    if (!found) throw new Error('no session')
    return found
  }
  const licenseOf = (instanceId: string) => landing.portal.row('licenses', `instance_id = '${instanceId}'`)
  const codeOf = (error: unknown) => (error instanceof ServiceError ? [error.code, error.issues[0]?.code] : error)

  test('shows the keys of what the person may use, and of nothing else', async () => {
    const person = await session()
    const found = await buyerLicenses(landing.deps, person)
    expect(found).toMatchObject([
      { id: (await licenseOf(mine)).id, orderId: 'CS1', state: 'issued', seats: 1, seatsTaken: 0, devices: [] },
    ])
    expect(found[0]?.key).toMatch(/^KL1\./)
    await activateLicense(landing.portal.as(OWNER), { key: found[0]?.key ?? '', fingerprint: DEVICE, device: 'Mac' })
    expect(await buyerLicenses(landing.deps, person)).toMatchObject([
      { state: 'active', seatsTaken: 1, devices: [{ name: 'Mac', offlineUntil: null }] },
    ])
    expect(await buyerServices(landing.deps, person)).toMatchObject({
      services: [{ instance: { instanceId: mine }, usageKey: null }],
      licensed: true,
    })
    // The right is taken away while the session stands.
    await landing.authorise(mine, 'li', 3)
    expect(await buyerLicenses(landing.deps, person)).toEqual([])
    expect(await buyerServices(landing.deps, person)).toEqual({ services: [], licensed: false })
  })

  test('an administrator has also what the same customer bought and bound to no enterprise', async () => {
    const unbound = await license('CS3')
    await getDb().execute(sql`update instances set customer_id = 'C1'`)
    const orders = async () => (await buyerLicenses(landing.deps, await session())).map(({ orderId }) => orderId)
    expect(await orders()).toEqual(['CS1'])
    await landing.authorise(mine, 'li', 1, { role: 'admin' })
    expect(new Set(await orders())).toEqual(new Set(['CS1', 'CS3']))
    await landing.bind(unbound, { tenantId: 't2' })
    expect(await orders()).toEqual(['CS1'])
  })

  test('a licence that has ended for good gives no key away', async () => {
    const person = await session()
    await landing.portal.call('updateInstanceStatus', { instanceId: mine, status: 'FREEZE' })
    expect(await buyerLicenses(landing.deps, person)).toMatchObject([{ state: 'frozen', key: expect.any(String) }])
    await landing.portal.call('releaseInstance', { instanceId: mine, orderId: 'CS1' })
    expect(await buyerLicenses(landing.deps, person)).toMatchObject([{ state: 'released', key: null, devices: [] }])
  })

  test('activates a device without network by its request, or by its fingerprint alone', async () => {
    const person = await session()
    const [license] = await buyerLicenses(landing.deps, person)
    const licenseId = license?.id ?? ''
    const request = JSON.stringify({ key: license?.key, fingerprint: DEVICE, device: 'Lab PC' })
    const wrapped = Buffer.from(request)
      .toString('base64')
      .replaceAll(/(.{60})/g, '$1\n')
    const made = await activateDevice(landing.deps, person, { licenseId, request: wrapped })
    expect(made).toMatchObject({ code: 'valid', activation: { fingerprint: DEVICE, device: 'Lab PC' } })
    expect(made.file?.text).toMatch(/^KA1\./)
    expect(made.file?.until).toEqual(new Date(landing.portal.clock.now.getTime() + 10 * 86_400_000))
    const again = await activateDevice(landing.deps, person, { licenseId, request: DEVICE })
    expect(again).toMatchObject({ code: 'valid', activation: { id: made.activation?.id }, file: { serial: 2 } })
    expect(await activateDevice(landing.deps, person, { licenseId, request: OTHER_DEVICE })).toMatchObject({
      code: 'no_free_seat',
      file: null,
    })
    const seen = await getLicense(landing.portal.as(OWNER), licenseId)
    expect(seen.history[0]).toMatchObject({ kind: 'offline_activated', actorKind: 'buyer', actorName: 'li' })
    expect(await buyerLicenses(landing.deps, person)).toMatchObject([
      { devices: [{ name: 'Lab PC', offlineUntil: again.file?.until }] },
    ])
  })

  test('refuses anybody else’s licence, another key’s request, and what is no request', async () => {
    const person = await session()
    const licenseId = String((await licenseOf(mine)).id)
    const foreignId = String((await licenseOf(foreign)).id)
    const ask = (id: string, request: string) =>
      activateDevice(landing.deps, person, { licenseId: id, request }).catch(codeOf)
    expect(await ask(foreignId, DEVICE)).toEqual(['not_found', undefined])
    expect(await ask('00000000-0000-7000-8000-00000000dead', DEVICE)).toEqual(['not_found', undefined])
    const other = JSON.stringify({ key: 'KL1.another.key', fingerprint: DEVICE })
    expect(await ask(licenseId, other)).toEqual(['invalid', 'request_of_other_key'])
    for (const nonsense of ['{"key":', 'not a request at all', btoa(other).slice(0, 40), 'short', '<script>']) {
      expect(await ask(licenseId, nonsense)).toEqual(['invalid', 'activation_request'])
    }
    expect(await landing.portal.count('license_activations')).toBe(0)
    await landing.authorise(mine, 'li', 3)
    expect(await ask(licenseId, DEVICE)).toEqual(['not_found', undefined])
  })

  test('leads to the usage of what is metered', async () => {
    await landing.portal.configure({
      products: [{ productId: 'P1', skuCode: 'S1', meter: { key: 'calls', aggregation: 'sum', cycle: 'hour' } }],
    })
    const { services } = await buyerServices(landing.deps, await session())
    const { secretBox } = landing.deps
    expect(services).toMatchObject([{ usageKey: usageKey(secretBox, { sellerId: 'acme', instanceId: mine }) }])
  })
})
