import { afterEach, beforeEach, expect, test } from 'vitest'
import { rerunMessage } from '@/lib/services/inbox/rerun-message'
import { createProduct } from '@/lib/services/products/save-product'
import { completeJob } from '@/lib/services/provisioning/complete-job'
import { leaseJobs } from '@/lib/services/provisioning/lease-jobs'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import type { Product } from '../../support/product'
import { addBackend } from '../provisioning/support'
import { type LicenseWire, openLicenseWire } from './wire-support'

const HOOK = { mode: 'hook', promise: 'instant', endpoint: 'backend', deadlineHours: 72 }
const ACCESS = { frontEndUrl: 'https://app.example.test/t/1' }
const OWNER = { kind: 'user', id: '00000000-0000-7000-8000-000000000001', name: 'Owner', role: 'owner' } as const

describeOnBothDatabases('licence keys from the seller’s product (protocol/license.md 2.2)', (getDb) => {
  let portal: LicenseWire
  let product: Product
  beforeEach(() => emptyTables(getDb()))
  afterEach(() => product.close())

  const open = async (provisioning: object = HOOK) => {
    const sold = { productId: 'P1', skuCode: 'S1', name: 'Desktop', kind: 'license', license: { source: 'hook' } }
    portal = await openLicenseWire(getDb(), { products: [{ ...sold, provisioning }] })
    product = await addBackend(getDb(), portal)
  }
  let businessId = 0
  /** The worker of a running portal is woken by the call; `during` stands for it. */
  const get = async (orderId = 'CS1', during: () => Promise<unknown> = () => portal.work()) => {
    businessId += 1
    const fields = { orderId, customerId: 'C1', productId: 'P1', skuCode: 'S1', chargingMode: '1' }
    const asking = portal.v1('getLicense', { ...fields, businessId: `biz-${businessId}` })
    let answered = false
    const mark = () => {
      answered = true
    }
    asking.then(mark, mark)
    while (!answered) {
      await during()
      await new Promise((resume) => setTimeout(resume, 20))
    }
    return asking
  }
  const answer = (license: string | null) =>
    product.misbehave(({ event }) =>
      event?.type === 'instance.create'
        ? { status: 200, body: { status: 'done', access: ACCESS, license } }
        : undefined,
    )

  test('a product that answers in time has its key in the answer, for ever the same', async () => {
    await open()
    answer('KEY-FROM-PRODUCT-1')
    const first = await get()
    expect(first).toMatchObject({ resultCode: '000000', license: 'KEY-FROM-PRODUCT-1' })
    answer('KEY-FROM-PRODUCT-2')
    expect(await get()).toMatchObject({ license: 'KEY-FROM-PRODUCT-1', instanceId: first.instanceId })
    expect(await portal.row('licenses', `instance_id = '${first.instanceId}'`)).toMatchObject({ source: 'hook' })
    expect(await portal.instance(String(first.instanceId))).toMatchObject({ readiness: 'ready' })
    expect(product.types()).toEqual(['instance.create'])
  })

  test('a slow one is waited for in the marketplace’s own queue: it fails, and the next call succeeds', async () => {
    await open()
    product.misbehave(() => ({ status: 500 }))
    expect((await get()).resultCode).toBe('000005')
    expect(await portal.lastMessage()).toMatchObject({ verdict: 'failed', open: true })
    answer('KEY-1')
    portal.tick(3_600_000)
    expect(await get()).toMatchObject({ resultCode: '000000', license: 'KEY-1' })
    expect(await portal.count('licenses')).toBe(1)
  })

  test('a person may run the failed call again once the key is there', async () => {
    await open()
    product.misbehave(() => ({ status: 503 }))
    await get()
    const { id } = await portal.lastMessage()
    answer('KEY-1')
    portal.tick(60_000)
    await portal.work()
    const run = await rerunMessage(portal.context(portal.sellerId, OWNER), {
      messageId: String(id),
      reason: 'product is back',
    })
    expect(run).toMatchObject({ verdict: 'accepted', resultCode: '000000' })
  })

  test('an answer without a key is no success, and one key is not two licences', async () => {
    await open()
    answer(null)
    expect((await get()).resultCode).toBe('000005')
    expect(await portal.row('jobs', `kind = 'provision'`)).toMatchObject({
      state: 'waiting',
      last_error: expect.stringContaining('license'),
    })
    answer('SAME-KEY')
    portal.tick(3_600_000)
    expect((await get('CS1')).license).toBe('SAME-KEY')
    expect((await get('CS2')).resultCode).toBe('000005')
    expect(await portal.count('licenses')).toBe(1)
  })

  test('a product that fetches its jobs sends the key with the result', async () => {
    await open({ mode: 'pull', promise: 'instant' })
    expect((await get()).resultCode).toBe('000005')
    const ctx = portal.context(portal.sellerId, { kind: 'config', name: 'product' })
    const [job] = await leaseJobs(ctx, {})
    const leased = { leaseId: job?.leaseId, access: ACCESS }
    const jobId = String(job?.data.jobId)
    await expect(completeJob(ctx, jobId, leased)).rejects.toMatchObject({ issues: [{ path: 'license' }] })
    await completeJob(ctx, jobId, { ...leased, license: 'KEY-PULLED' })
    expect(await get()).toMatchObject({ resultCode: '000000', license: 'KEY-PULLED' })
  })

  test('test traffic has a key of its own and never reaches the product', async () => {
    await open()
    const answered = await portal.v1('getLicense', {
      orderId: 'MOCK1',
      businessId: 'b',
      customerId: 'C1',
      productId: 'P1',
      skuCode: 'S1',
      testFlag: '1',
    })
    expect(answered).toMatchObject({ resultCode: '000000', license: expect.stringMatching(/^TEST-/) })
    await portal.work()
    expect(product.calls).toEqual([])
  })

  test('is only for products that are provisioned by hook or pull', async () => {
    await open()
    const input = { productId: 'P9', skuCode: '', name: 'Nine', kind: 'license', license: { source: 'hook' } } as const
    await expect(
      createProduct(portal.context(portal.sellerId, OWNER), { ...input, provisioning: null }),
    ).rejects.toMatchObject({
      issues: [{ path: 'license.source', code: 'license_without_product' }],
    })
  })
})
