import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { touchApiKey } from '@/db/queries/api-keys'
import { findApiCaller } from '@/lib/services/access/find-api-caller'
import { activateOffline } from '@/lib/services/licensing/activate-offline'
import { freezeLicense } from '@/lib/services/licensing/freeze'
import { getLicense } from '@/lib/services/licensing/get'
import { publicKeys } from '@/lib/services/licensing/public-keys'
import { releaseDevice } from '@/lib/services/licensing/release-device'
import { readSigned } from '@/lib/services/licensing/signed-text'
import { activateLicense, checkLicense, deactivateLicense } from '@/lib/services/licensing/use-license'
import { createApiKey, listApiKeys, revokeApiKey } from '@/lib/services/settings/api-keys'
import { describeOnBothDatabases } from '@/tests/support/database'
import { openLicensing } from './support'

const DAY_MS = 86_400_000
const device = (n: number) => `fingerprint-${String(n).padStart(8, '0')}`

describeOnBothDatabases('devices of a licence', (getDb) => {
  const open = async () => {
    const portal = await openLicensing(getDb(), `s${randomUUID().slice(0, 8)}`)
    const api = portal.as({ kind: 'api', id: randomUUID(), name: 'backend' })
    const { key, license } = await portal.issued('manual:1', 'P-RANDOM')
    const codes = async (...calls: Promise<{ code: string }>[]) => (await Promise.all(calls)).map(({ code }) => code)
    return { ...portal, api, key, license, codes }
  }

  it('never takes more seats than there are, fifty devices at once on three', async () => {
    const { api, key, ctx, license } = await open()
    const asked = Array.from({ length: 50 }, (_, n) => activateLicense(api, { key, fingerprint: device(n) }))
    const codes = (await Promise.all(asked)).map(({ code }) => code)
    expect(codes.filter((code) => code === 'valid')).toHaveLength(3)
    expect(codes.filter((code) => code === 'no_free_seat')).toHaveLength(47)
    expect(await getLicense(ctx, license.id)).toMatchObject({ seatsTaken: 3, state: 'active' })
  })

  it('gives one device one seat, fifty times at once', async () => {
    const { api, key, ctx, license, kinds } = await open()
    const asked = Array.from({ length: 50 }, () => activateLicense(api, { key, fingerprint: device(1) }))
    const answers = await Promise.all(asked)
    expect(new Set(answers.map(({ activation }) => activation?.id)).size).toBe(1)
    expect((await getLicense(ctx, license.id)).seatsTaken).toBe(1)
    expect(await kinds(license.id)).toEqual(['issued', 'activated'])
  })

  it('moves a seat by deactivating, which may be repeated', async () => {
    const { api, key, codes } = await open()
    for (const n of [1, 2, 3]) await activateLicense(api, { key, fingerprint: device(n) })
    const call = { key, fingerprint: device(1) }
    expect(await codes(deactivateLicense(api, call))).toEqual(['valid'])
    expect(await codes(deactivateLicense(api, call))).toEqual(['valid'])
    expect(await codes(deactivateLicense(api, { key, fingerprint: device(9) }))).toEqual(['not_activated'])
    expect(await codes(checkLicense(api, call))).toEqual(['not_activated'])
    expect(await codes(activateLicense(api, { key, fingerprint: device(4) }))).toEqual(['valid'])
    expect(await codes(activateLicense(api, call))).toEqual(['no_free_seat'])
  })

  it('checks with a named code, keeps last-seen and signs the answer for the device', async () => {
    const portal = await open()
    const { api, key, codes, license, ctx } = portal
    const call = { key: ` ${key.toLowerCase()} `, fingerprint: device(1) }
    expect(await codes(checkLicense(api, { key: 'NO-SUCH-KEY' }))).toEqual(['unknown_key'])
    expect(await codes(checkLicense(api, { key }))).toEqual(['valid'])
    expect(await codes(checkLicense(api, { ...call, productId: 'OTHER' }))).toEqual(['wrong_product'])
    await activateLicense(api, call)
    portal.tick(DAY_MS)
    const answer = await checkLicense(api, call)
    expect((await getLicense(ctx, license.id)).activations[0]?.lastSeenAt).toEqual(portal.clock.now)
    const published = new Map((await publicKeys(getDb(), portal.sellerId)).keys.map(({ kid, x }) => [kid, x]))
    expect(readSigned(answer.file?.text ?? '', 'KA1', published)).toMatchObject({ jti: license.id, fpr: device(1) })
    await freezeLicense(ctx, { licenseId: license.id, reason: 'unpaid' })
    expect(await codes(checkLicense(api, call), activateLicense(api, call))).toEqual(['frozen', 'frozen'])
  })

  it('activates without network by a file that ends and counts up, and holds its seat until then', async () => {
    const portal = await open()
    const { ctx, api, key, codes } = portal
    const request = JSON.stringify({ key, fingerprint: device(1), device: 'Lab' })
    const first = await activateOffline(ctx, { request })
    const second = await activateOffline(ctx, { request: Buffer.from(request).toString('base64') })
    expect([first.file?.serial, second.file?.serial]).toEqual([1, 2])
    expect(second.file?.until).toEqual(new Date(portal.clock.now.getTime() + 30 * DAY_MS))
    const call = { key, fingerprint: device(1) }
    expect(await codes(deactivateLicense(api, call))).toEqual(['offline_until_file_ends'])
    for (const n of [2, 3]) await activateLicense(api, { key, fingerprint: device(n) })
    expect(await codes(activateLicense(api, { key, fingerprint: device(4) }))).toEqual(['no_free_seat'])
    portal.tick(30 * DAY_MS)
    expect(await codes(activateLicense(api, { key, fingerprint: device(4) }))).toEqual(['valid'])
    expect(await codes(activateLicense(api, call))).toEqual(['no_free_seat'])
    await expect(activateOffline(ctx, { request: 'not a request' })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('keeps an activation file within the licence’s own term', async () => {
    const portal = await open()
    const expireTime = new Date(portal.clock.now.getTime() + DAY_MS)
    const { key } = await portal.issued('manual:2', 'P-RANDOM', { term: { expireTime } })
    const request = JSON.stringify({ key, fingerprint: device(1) })
    expect((await activateOffline(portal.ctx, { request })).file?.until).toEqual(expireTime)
  })

  it('lets people free a device’s seat', async () => {
    const { api, key, ctx, license, codes } = await open()
    const { activation } = await activateLicense(api, { key, fingerprint: device(1), device: 'Lost laptop' })
    const asked = { licenseId: license.id, activationId: String(activation?.id), reason: 'lost' }
    await releaseDevice(ctx, asked)
    expect(await codes(checkLicense(api, { key, fingerprint: device(1) }))).toEqual(['not_activated'])
    await expect(releaseDevice(ctx, asked)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('makes API keys that end, tells their last use, and revokes them', async () => {
    const portal = await open()
    const { ctx, clock } = portal
    const { id, key } = await createApiKey(ctx, { name: 'backend', scopes: ['licenses:check'], expiresInDays: 1 })
    const find = () => findApiCaller(getDb(), key, clock.now)
    expect(await find()).toEqual({ sellerId: portal.sellerId, id, name: 'backend', scopes: ['licenses:check'] })
    const [shown] = await listApiKeys(ctx)
    expect(shown).toMatchObject({ id, state: 'active', lastUsedAt: clock.now, createdBy: 'Owner' })
    expect(JSON.stringify(shown)).not.toContain(key)
    const lastUse = async () => (await listApiKeys(ctx))[0]?.lastUsedAt
    portal.tick(59_000)
    await find()
    expect(await lastUse()).toEqual(shown?.lastUsedAt)
    portal.tick(1_000)
    await Promise.all([find(), find(), find()])
    expect(await lastUse()).toEqual(clock.now)
    // One that looked before another wrote.
    const late = { at: new Date(clock.now.getTime() + 5), before: new Date(clock.now.getTime() - 1) }
    await touchApiKey(getDb(), portal.sellerId, id, late)
    expect(await lastUse()).toEqual(clock.now)
    portal.tick(DAY_MS)
    expect(await find()).toBeNull()
    const other = await createApiKey(ctx, { name: 'second', scopes: ['licenses:check'], expiresInDays: null })
    await revokeApiKey(ctx, { apiKeyId: other.id, reason: 'leaked' })
    expect(await findApiCaller(getDb(), other.key, clock.now)).toBeNull()
    expect(await findApiCaller(getDb(), 'kp_live_nobody-has-this', clock.now)).toBeNull()
  })
})
