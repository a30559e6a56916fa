import { beforeEach, expect, it } from 'vitest'
import type { ServiceContext } from '@/lib/services/context'
import { countMatching } from '@/lib/services/messages/counts'
import { exportMessages } from '@/lib/services/messages/export'
import { listMessages } from '@/lib/services/messages/list'
import type { MessageQuery } from '@/lib/services/messages/query'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { OWNER, serviceContexts, userOf } from '../../support/service-context'
import { failed, messageRow, minutesAgo, putMessages } from './support'

describeOnBothDatabases('message lists', (getDb) => {
  let ctx: ServiceContext
  beforeEach(async () => {
    await emptyTables(getDb())
    ctx = serviceContexts(getDb()).contextFor('acme', OWNER)
  })

  it('pages by keyset, undisturbed by calls that arrive meanwhile, and back again', async () => {
    // Several in one millisecond: the id decides.
    const ids = await putMessages(
      getDb(),
      Array.from({ length: 25 }, (_, i) => messageRow({ receivedAt: minutesAgo(30 - Math.floor(i / 3)) })),
    )
    const first = await listMessages(ctx, {}, 10)
    expect(first).toMatchObject({ newer: null, older: first.rows[9]?.id })
    await putMessages(getDb(), [messageRow({ receivedAt: minutesAgo(1) })])
    const second = await listMessages(ctx, { before: first.older ?? undefined }, 10)
    const third = await listMessages(ctx, { before: second.older ?? undefined }, 10)
    const seen = [...first.rows, ...second.rows, ...third.rows].map((row) => row.id)
    expect(new Set(seen)).toEqual(new Set(ids))
    expect(seen).toHaveLength(25)
    expect(third).toMatchObject({ older: null, newer: third.rows[0]?.id })
    const back = await listMessages(ctx, { after: third.newer ?? undefined }, 10)
    expect(back.rows.map((row) => row.id)).toEqual(second.rows.map((row) => row.id))
  })

  it('filters, and hides test traffic and old calls until asked for them', async () => {
    const [plain, bad, test, old, notify, noise] = await putMessages(getDb(), [
      messageRow({
        receivedAt: minutesAgo(1),
        orderId: 'CS1',
        orderLineId: 'CS1-000001',
        businessId: 'B1',
        nonce: 'N1',
      }),
      messageRow({ receivedAt: minutesAgo(2), ...failed, instanceId: 'I1', activity: 'releaseInstance' }),
      messageRow({ receivedAt: minutesAgo(3), test: true, orderId: 'CS1' }),
      messageRow({ receivedAt: minutesAgo(60 * 24 * 60), orderId: 'CS1' }),
      messageRow({ receivedAt: minutesAgo(5), family: 'order_notify', activity: 'orderNotify', orderId: 'CS9' }),
      messageRow({ receivedAt: minutesAgo(6), verdict: 'refused', reason: 'signature_mismatch', keyId: null }),
    ])
    const ids = async (query: MessageQuery) => (await listMessages(ctx, query)).rows.map((row) => row.id)
    expect(await ids({})).toEqual([plain, bad, notify, noise])
    expect(await ids({ verdict: 'failed' })).toEqual([bad])
    expect(await ids({ verdict: 'refused', unsigned: '1' })).toEqual([noise])
    expect(await ids({ activity: 'releaseInstance' })).toEqual([bad])
    expect(await ids({ family: 'order_notify' })).toEqual([notify])
    expect(await ids({ code: '000005' })).toEqual([bad])
    expect(await ids({ instance: 'I1' })).toEqual([bad])
    expect(await ids({ order: 'CS1' })).toEqual([plain, old])
    expect(await ids({ order: 'CS1', test: 'show' })).toEqual([plain, test, old])
    expect(await ids({ test: 'only' })).toEqual([test])
    expect(await ids({ range: '90d', family: 'saas_v2' })).toEqual([plain, bad, noise, old])
    expect(await ids({ from: '2026-11-03' })).toEqual([])
    expect(await ids({ from: '2026-08-01', to: '2026-10-01' })).toEqual([old])
    for (const q of ['CS1-000001', 'B1', 'N1']) expect(await ids({ q })).toEqual([plain])
    expect(await ids({ q: 'CS1' })).toEqual([plain, old])
    expect(await ids({ q: 'CS1', range: '30d' })).toEqual([plain])
    // A link from elsewhere with nonsense in it still opens the list.
    expect(await ids({ verdict: 'maybe', before: 'x', range: '1y' } as unknown as MessageQuery)).toHaveLength(4)
    expect(await countMatching(ctx, { family: 'saas_v2' })).toEqual({ count: 3, capped: false })
  })

  it('keeps accounts apart, and shows calls to unknown addresses to owners only', async () => {
    const [unknown] = await putMessages(getDb(), [
      messageRow({ sellerId: '_unknown', receivedAt: minutesAgo(1), family: 'unrecognised', activity: null }),
      messageRow({ sellerId: 'other', receivedAt: minutesAgo(1) }),
    ])
    expect((await listMessages(ctx, {})).rows).toEqual([])
    expect((await listMessages(ctx, { unknown: '1' })).rows.map((row) => row.id)).toEqual([unknown])
    const operator = serviceContexts(getDb()).contextFor('acme', userOf('operator'))
    await expect(listMessages(operator, { unknown: '1' })).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('exports everything that fits the filter, page by page', async () => {
    await putMessages(
      getDb(),
      Array.from({ length: 1203 }, (_, i) => messageRow({ receivedAt: minutesAgo(1 + i), orderId: `CS${i % 2}` })),
    )
    const pages: number[] = []
    let after: Parameters<typeof exportMessages>[2]
    for (;;) {
      const { rows, next } = await exportMessages(ctx, { order: 'CS0' }, after)
      pages.push(rows.length)
      expect(rows.every((row) => row.orderId === 'CS0')).toBe(true)
      if (!next) break
      after = next
    }
    expect(pages).toEqual([500, 102])
  })
})
