import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { listSigningKeys } from '@/db/queries/licenses'
import type { Role } from '@/lib/domain/roles'
import { ServiceError } from '@/lib/services/errors'
import { exportBatch } from '@/lib/services/licensing/export-batch'
import { extendLicense } from '@/lib/services/licensing/extend'
import { freezeLicense } from '@/lib/services/licensing/freeze'
import { getLicense } from '@/lib/services/licensing/get'
import { importStock, previewStock } from '@/lib/services/licensing/import-stock'
import { cancelBatch, getBatch, issueBatch } from '@/lib/services/licensing/issue-batch'
import { licensesOf, listLicenses } from '@/lib/services/licensing/list'
import { publicKeys, rotateSigningKey } from '@/lib/services/licensing/public-keys'
import { reissueLicense } from '@/lib/services/licensing/reissue'
import { resumeLicense } from '@/lib/services/licensing/resume'
import { revealKey } from '@/lib/services/licensing/reveal-key'
import { revokeLicense } from '@/lib/services/licensing/revoke'
import { setSeats } from '@/lib/services/licensing/set-seats'
import { readSigned } from '@/lib/services/licensing/signed-text'
import { exportStock, listStock, lowPools, removeStockKey } from '@/lib/services/licensing/stock'
import { reportAttention } from '@/lib/services/reports/attention'
import { describeOnBothDatabases } from '@/tests/support/database'
import { openLicensing } from './support'

const POOL = { productId: 'P-POOL', skuCode: '' }
const reason = 'asked by the customer'

/** Code of the refusal that a call ends in. */
async function refused(call: Promise<unknown>): Promise<string | undefined> {
  const error: unknown = await call.then(
    () => null,
    (fault: unknown) => fault,
  )
  return error instanceof ServiceError ? (error.issues[0]?.code ?? error.code) : undefined
}

describeOnBothDatabases('what people do with licences', (getDb) => {
  const open = () => openLicensing(getDb(), `s${randomUUID().slice(0, 8)}`)
  type Licensing = Awaited<ReturnType<typeof open>>
  const audited = async ({ rows, sellerId }: Licensing, subject: string) =>
    (await rows('audit_log', 'at, ctid'))
      .filter((row) => row.seller_id === sellerId && row.subject_id === subject)
      .map(({ action, reason: why }) => [action, why])

  it('freezes, resumes, extends, seats and revokes, each with its reason in history and audit', async () => {
    const portal = await open()
    const { ctx } = portal
    const { license } = await portal.issued('manual:1', 'P-RANDOM')
    const at = { licenseId: license.id, reason }
    const state = async () => (await getLicense(ctx, license.id)).state
    await freezeLicense(ctx, at)
    expect(await state()).toBe('frozen')
    expect(await refused(freezeLicense(ctx, at))).toBe('license_already_frozen')
    portal.tick(1)
    await resumeLicense(ctx, at)
    portal.tick(1)
    await extendLicense(ctx, { ...at, expireTime: new Date(portal.clock.now.getTime() + 1_000) })
    expect(await state()).toBe('issued')
    portal.tick(1_000)
    expect(await state()).toBe('expired')
    await setSeats(ctx, { ...at, seats: 7 })
    expect(await refused(setSeats(ctx, { ...at, seats: 7 }))).toBe('license_same_seats')
    await revokeLicense(ctx, at)
    expect(await state()).toBe('revoked')
    expect(await refused(resumeLicense(ctx, at))).toBe('license_ended')
    expect(await portal.kinds(license.id)).toEqual([
      'issued',
      'frozen',
      'resumed',
      'expiry_set',
      'seats_set',
      'revoked',
    ])
    expect(await audited(portal, license.id)).toEqual([
      ['license.freeze', reason],
      ['license.resume', reason],
      ['license.extend', reason],
      ['license.set_seats', reason],
      ['license.revoke', reason],
    ])
  })

  it('re-issues: the same origin has the new key, the old one is replaced', async () => {
    const portal = await open()
    const old = await portal.issued('instance:1', 'P-SIGNED', { seats: 2, customerId: 'c' })
    const { licenseId } = await reissueLicense(portal.ctx, { licenseId: old.license.id, reason })
    const again = await portal.issued('instance:1', 'P-SIGNED')
    expect(again).toMatchObject({ kind: 'existing', license: { id: licenseId, seats: 2, customerId: 'c' } })
    expect(again.key).not.toBe(old.key)
    expect(await getLicense(portal.ctx, old.license.id)).toMatchObject({ state: 'revoked', replacedBy: licenseId })
    expect(await portal.kinds(old.license.id)).toEqual(['issued', 'replaced'])
  })

  it('takes nothing back when a re-issue finds the pool empty', async () => {
    const portal = await open()
    await importStock(portal.ctx, { ...POOL, text: 'ONLY-KEY-0001' })
    const { license, key } = await portal.issued('instance:1', 'P-POOL')
    expect(await refused(reissueLicense(portal.ctx, { licenseId: license.id, reason }))).toBe('out_of_stock')
    expect(await portal.issued('instance:1', 'P-POOL')).toMatchObject({ key, license: { status: 'open' } })
  })

  it('shows a key only after the look is audited, and to those who may', async () => {
    const portal = await open()
    const { license, key } = await portal.issued('manual:1', 'P-RANDOM')
    const as = (role: Role) => portal.as({ kind: 'user', id: randomUUID(), name: role, role })
    expect(await refused(revealKey(as('viewer'), { licenseId: license.id, reason }))).toBe('forbidden')
    expect(await revealKey(as('operator'), { licenseId: license.id, reason })).toEqual({ key })
    expect(await audited(portal, license.id)).toEqual([['license.reveal_key', reason]])
    expect(JSON.stringify(await getLicense(portal.ctx, license.id))).not.toContain(key)
  })

  it('imports with a preview, counts, alarms and exports', async () => {
    const portal = await open()
    const { ctx } = portal
    expect(await lowPools(ctx)).toEqual([{ ...POOL, name: 'Desktop pool', free: 0 }])
    const text = 'key,note\nPOOL-A-0001,x\nPOOL-B-0001,y\nPOOL-A-0001,again\nab\n'
    expect(await previewStock(ctx, { ...POOL, text })).toEqual({
      fresh: 2,
      duplicates: [4],
      known: [],
      bad: [{ line: 5, fault: 'too_short' }],
      leftOut: 0,
    })
    expect(await importStock(ctx, { ...POOL, text })).toEqual({ added: 2 })
    expect(await lowPools(ctx)).toEqual([])
    expect(await previewStock(ctx, { ...POOL, text })).toMatchObject({ fresh: 0, known: [2, 3] })
    expect(await refused(importStock(ctx, { ...POOL, text }))).toBe('nothing_to_import')
    expect((await portal.issued('instance:1', 'P-POOL')).key).toBe('POOL-A-0001')
    expect((await reportAttention(ctx)).lowPools).toEqual([{ ...POOL, name: 'Desktop pool', free: 1 }])

    const keys: string[] = []
    for await (const page of await exportStock(ctx, POOL)) keys.push(...page.map(({ key }) => key))
    expect(new Set(keys)).toEqual(new Set(['POOL-A-0001', 'POOL-B-0001']))
    const free = (await listStock(ctx, { ...POOL, state: 'free' })).rows
    expect(free).toHaveLength(1)
    await removeStockKey(ctx, { stockId: String(free[0]?.id), reason })
    expect(await portal.issue('instance:2', 'P-POOL')).toEqual({ kind: 'outOfStock' })
    expect((await audited(portal, 'P-POOL')).map(([action]) => action)).toEqual([
      'product.created',
      'license.import_stock',
      'license.export_stock',
      'license.remove_stock',
    ])
  })

  it('issues a batch in the background, once each, and exports its keys', async () => {
    const portal = await open()
    const { ctx } = portal
    const term = { effectiveTime: null, expireTime: '2027-01-01T00:00:00Z' }
    const { batchId } = await issueBatch(ctx, { productId: 'P-SIGNED', skuCode: '', count: 450, ...term, reason })
    await portal.work()
    expect(await getBatch(ctx, batchId)).toMatchObject({ state: 'done', issued: 450, total: 450 })
    const keys: string[] = []
    for await (const page of await exportBatch(ctx, batchId)) keys.push(...page.map(({ key }) => key))
    expect(new Set(keys).size).toBe(450)
    const published = new Map((await listSigningKeys(getDb(), portal.sellerId)).map((k) => [k.kid, k.publicKey]))
    expect(keys.every((key) => readSigned(key, 'KL1', published)?.exp === 1_798_761_600)).toBe(true)
    expect((await audited(portal, batchId)).map(([action]) => action)).toEqual([
      'license.issue_batch',
      'license.export_keys',
    ])
  })

  it('ends a batch whose pool runs dry, and one that is cancelled, with what it has', async () => {
    const portal = await open()
    const { ctx } = portal
    const asked = { ...POOL, effectiveTime: null, expireTime: null, reason }
    await importStock(ctx, { ...POOL, text: 'POOL-A-0001\nPOOL-B-0001\nPOOL-C-0001' })
    const dry = await issueBatch(ctx, { ...asked, count: 5 })
    await portal.work()
    expect(await getBatch(ctx, dry.batchId)).toMatchObject({ state: 'failed', issued: 3, error: 'out_of_stock' })
    const stopped = await issueBatch(ctx, { ...asked, productId: 'P-RANDOM', count: 500 })
    await portal.step()
    await cancelBatch(ctx, { batchId: stopped.batchId, reason })
    await portal.work()
    expect(await getBatch(ctx, stopped.batchId)).toMatchObject({ state: 'cancelled', issued: 200 })
    expect(await refused(cancelBatch(ctx, { batchId: stopped.batchId, reason }))).toBe('batch_ended')
  })

  it('lists by state, product, source and whole key, forwards and back', async () => {
    const portal = await open()
    const { ctx } = portal
    const instance = { instanceId: 'i-1', orderId: 'CS-77', orderLineId: '1' }
    const first = await portal.issued('manual:1', 'P-SIGNED', { instance, term: { expireTime: new Date(0) } })
    portal.tick(1)
    await portal.issued('manual:2', 'P-RANDOM')
    portal.tick(1)
    await portal.issued('manual:3', 'P-RANDOM', { test: true })
    const ids = async (input: Record<string, unknown>) => (await listLicenses(ctx, input)).rows.map(({ id }) => id)
    expect(await ids({})).toHaveLength(2)
    expect(await ids({ test: '1' })).toHaveLength(3)
    expect(await ids({ state: 'expired' })).toEqual([first.license.id])
    expect(await ids({ q: first.key })).toEqual([first.license.id])
    expect(await ids({ q: 'cs-77' })).toEqual([first.license.id])
    expect(await ids({ source: 'pool' })).toEqual([])
    expect(await ids({ sort: 'expires' })).toEqual([first.license.id])
    expect((await licensesOf(ctx, { instanceId: 'i-1' })).map(({ id }) => id)).toEqual([first.license.id])
    const newest = await listLicenses(ctx, { limit: 1 })
    const older = await listLicenses(ctx, { limit: 1, cursor: newest.next })
    expect(older.rows.map(({ id }) => id)).toEqual([first.license.id])
    expect(await ids({ limit: 1, cursor: older.previous })).toEqual(newest.rows.map(({ id }) => id))
  })

  it('rotates the signing key: both verify, the new one signs', async () => {
    const portal = await open()
    const before = await portal.issued('manual:1', 'P-SIGNED')
    const { kid } = await rotateSigningKey(portal.ctx, { reason })
    const after = await portal.issued('manual:2', 'P-SIGNED')
    const { keys } = await publicKeys(getDb(), portal.sellerId)
    expect(keys).toHaveLength(2)
    const published = new Map(keys.map(({ kid: id, x }) => [id, x]))
    expect(readSigned(before.key, 'KL1', published)).toMatchObject({ jti: before.license.id })
    expect(readSigned(after.key, 'KL1', published)).toMatchObject({ kid })
    expect((await publicKeys(getDb(), 'nobody')).keys).toEqual([])
  })
})
