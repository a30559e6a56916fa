import { eq, sql } from 'drizzle-orm'
import { beforeEach, expect, it } from 'vitest'
import { incidents, messages } from '@/db/schema'
import type { ServiceContext } from '@/lib/services/context'
import { getIncident, listIncidentCalls } from '@/lib/services/incidents/get'
import { listIncidents } from '@/lib/services/incidents/list'
import { listFailures } from '@/lib/services/messages/failures'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { OWNER, serviceContexts } from '../../support/service-context'
import { messageRow, putMessages } from '../messages/support'
import { failing, grouped, sold } from './support'

const MINUTE = 60_000
const byText = (a: unknown, b: unknown) => String(a).localeCompare(String(b))

describeOnBothDatabases('grouping failures', (getDb) => {
  let ctx: ServiceContext
  let clock: { now: Date }
  beforeEach(async () => {
    await emptyTables(getDb())
    const contexts = serviceContexts(getDb())
    clock = contexts.clock
    ctx = contexts.contextFor('acme', OWNER)
  })
  const tick = (minutes: number) => {
    clock.now = new Date(clock.now.getTime() + minutes * MINUTE)
  }
  const mend = (orderId: string) => getDb().update(messages).set({ open: false }).where(eq(messages.orderId, orderId))

  it('is one incident for one product, interface, code and reason, with each call once', async () => {
    await sold(getDb(), 'acme', 'I1', 'CS1', 'P1')
    await sold(getDb(), 'acme', 'I2', 'CS2', 'P1')
    await sold(getDb(), 'acme', 'I3', 'CS3', 'P2')
    await failing(ctx, { orderId: 'CS1' }, 70, 10)
    await failing(ctx, { orderId: 'CS2' }, 5)
    await failing(ctx, { orderId: 'CS3' }, 5)
    await failing(ctx, { orderId: 'CS1', activity: 'refreshInstance', instanceId: 'I1' }, 4)
    await failing(ctx, { orderId: 'CS2', resultCode: '000100', reason: 'outOfStock' }, 3)
    const found = await grouped(ctx)
    expect(
      found
        .map(({ productId, activity, reason, failing: now, calls }) => [productId, activity, reason, now, calls])
        .sort(byText),
    ).toEqual([
      ['P1', 'newInstance', 'internal', 2, 3],
      ['P1', 'newInstance', 'outOfStock', 1, 1],
      ['P1', 'refreshInstance', 'internal', 1, 1],
      ['P2', 'newInstance', 'internal', 1, 1],
    ])
    expect(found.every(({ state }) => state === 'open')).toBe(true)
    const first = found.find(({ calls }) => calls === 3)
    expect(first).toMatchObject({ productName: 'Name of P1', subjects: 2, only: null, advice: 'refund', lost: false })
    // The most urgent one: since 70 minutes, next call an hour after the last.
    expect(first?.clock).toMatchObject({ outcome: 'refunded', givesUpAt: new Date(clock.now.getTime() + 110 * MINUTE) })
    // Looking again changes nothing.
    expect(await grouped(ctx)).toEqual(found)
  })

  it('wants nobody for a failure that the same call got past before it was kept', async () => {
    const ago = (minutes: number) => new Date(clock.now.getTime() - minutes * MINUTE)
    const query = { activity: 'queryInstance' }
    await failing(ctx, { orderId: 'CS1' }, 10)
    await failing(ctx, { instanceId: 'I1', ...query }, 10)
    await failing(ctx, { tenantId: 'T1', instanceId: 'I2', activity: 'tenantSync' }, 10)
    const left = [
      ...(await failing(ctx, { orderId: 'CS2' }, 10)),
      ...(await failing(ctx, { instanceId: 'I3', ...query }, 10)),
      ...(await failing(ctx, { orderId: 'CS3', test: true }, 10)),
    ]
    await putMessages(getDb(), [
      messageRow({ receivedAt: ago(9), orderId: 'CS1' }),
      messageRow({ receivedAt: ago(9), instanceId: 'I1', ...query }),
      messageRow({ receivedAt: ago(9), tenantId: 'T1', instanceId: 'I2', activity: 'tenantSync' }),
      // Before it, about something else, or no test: none of these ends one.
      messageRow({ receivedAt: ago(11), orderId: 'CS2' }),
      messageRow({ receivedAt: ago(9), orderId: 'CS2', activity: 'upgradeInstance' }),
      messageRow({ receivedAt: ago(9), instanceId: 'I3', orderId: 'CS4', ...query }),
      messageRow({ receivedAt: ago(9), orderId: 'CS3' }),
    ])
    await grouped(ctx)
    const open = await getDb().select({ id: messages.id }).from(messages).where(eq(messages.open, true))
    expect(new Set(open.map(({ id }) => id))).toEqual(new Set(left))
  })

  it('sees a failure that was kept long after a later one had been grouped, as when the clock is set meanwhile', async () => {
    await failing(ctx, { orderId: 'CS1' }, 5)
    await grouped(ctx)
    await failing(ctx, { orderId: 'CS2' }, 20)
    const [overtaken] = await failing(ctx, { orderId: 'CS3' }, 20)
    await putMessages(getDb(), [
      messageRow({ receivedAt: new Date(clock.now.getTime() - 19 * MINUTE), orderId: 'CS3' }),
    ])
    expect(await grouped(ctx)).toMatchObject([{ subjects: 2, failing: 2, calls: 2 }])
    const open = await getDb().select({ id: messages.id }).from(messages).where(eq(messages.open, true))
    expect(open.map(({ id }) => id)).not.toContain(overtaken)
  })

  it('leaves out test traffic, re-runs, calls nobody signed, and what nobody has to see to', async () => {
    await failing(ctx, { orderId: 'MOCK1', test: true }, 5)
    await failing(ctx, { orderId: 'CS1', keyId: null, verdict: 'refused', reason: 'signature_mismatch' }, 5)
    await failing(ctx, { orderId: 'CS2', open: false, rerunOf: ctx.newId() }, 5)
    await failing(ctx, { orderId: 'CS3' }, 60 * 24 * 91)
    await failing(ctx, { orderId: 'CS4', sellerId: 'acme', open: false }, 5)
    expect(await grouped(ctx)).toEqual([])
  })

  it('keeps the clock of a call that fails for another reason later', async () => {
    await failing(ctx, { orderId: 'CS1' }, 100)
    await grouped(ctx)
    await failing(ctx, { orderId: 'CS1', reason: 'notReady' }, 40)
    const found = await grouped(ctx)
    expect(found).toHaveLength(2)
    for (const { clock: its } of found) {
      expect(its?.givesUpAt).toEqual(new Date(clock.now.getTime() + 80 * MINUTE))
    }
  })

  it('recovers by itself, and opens by itself when it happens again', async () => {
    await failing(ctx, { orderId: 'CS1' }, 20)
    await failing(ctx, { orderId: 'CS2' }, 10)
    const [incident] = await grouped(ctx)
    await mend('CS1')
    expect(await grouped(ctx)).toMatchObject([{ state: 'open', failing: 1, subjects: 2 }])
    await mend('CS2')
    expect(await grouped(ctx)).toMatchObject([{ state: 'resolved', failing: 0, closedBy: null, clock: null }])
    expect((await listIncidentCalls(ctx, incident?.id ?? '')).rows).toEqual([])
    tick(30)
    await failing(ctx, { orderId: 'CS1' }, 1)
    const again = await grouped(ctx)
    expect(again).toMatchObject([
      { id: incident?.id, state: 'open', failing: 1, subjects: 2, calls: 3, closedAt: null },
    ])
    // The clock begins anew.
    expect(again[0]?.clock?.givesUpAt).toEqual(new Date(clock.now.getTime() + 179 * MINUTE))
    const { history } = await getIncident(ctx, incident?.id ?? '')
    expect(history.map(({ kind, by }) => [kind, by])).toEqual([
      ['reopened', null],
      ['recovered', null],
      ['opened', null],
    ])
  })

  it('takes the product its calls turn out to be of', async () => {
    await failing(ctx, { orderId: 'CS1' }, 2)
    expect(await grouped(ctx)).toMatchObject([{ productId: '', productName: null }])
    await sold(getDb(), 'acme', 'I1', 'CS1', 'P1')
    const [known] = await grouped(ctx)
    expect(known).toMatchObject({ productId: 'P1', productName: 'Name of P1' })
    await sold(getDb(), 'acme', 'I2', 'CS2', 'P1')
    await failing(ctx, { orderId: 'CS2' }, 1)
    expect(await grouped(ctx)).toMatchObject([{ id: known?.id, failing: 2 }])
  })

  it('follows products sold as licences by their own clock (protocol/license.md 3.3.7)', async () => {
    await sold(getDb(), 'acme', 'I1', 'CS1', 'PL')
    await getDb().execute(sql`insert into products (seller_id, product_id, sku_code, name, kind, settings, created_at, updated_at)
      values ('acme', 'PL', '', 'Licence', 'license', '{}', now(), now())`)
    await failing(ctx, { orderId: 'CS1' }, 1)
    const [incident] = await grouped(ctx)
    expect(incident?.clock).toMatchObject({ givesUpAt: new Date(clock.now.getTime() + 119 * MINUTE) })
    expect(incident?.clock?.nextCallExpectedAt).toEqual(new Date(clock.now.getTime() + MINUTE))
  })

  it('goes over any number of failures in steps, counting each once', async () => {
    const rows = Array.from({ length: 1_300 }, (_, n) =>
      messageRow({
        ...({ verdict: 'failed', reason: 'internal', resultCode: '000005', open: true } as const),
        receivedAt: new Date(clock.now.getTime() - 10 * MINUTE + n),
        orderId: `CS${n % 900}`,
      }),
    )
    for (let from = 0; from < rows.length; from += 500) await putMessages(getDb(), rows.slice(from, from + 500))
    expect(await grouped(ctx)).toMatchObject([{ failing: 900, subjects: 900, calls: 1_300 }])
    expect(await grouped(ctx)).toMatchObject([{ failing: 900, subjects: 900, calls: 1_300 }])
    await getDb().update(messages).set({ open: false }).where(sql`${messages.orderId} <> 'CS7'`)
    expect(await grouped(ctx)).toMatchObject([{ state: 'open', failing: 1, subjects: 900, calls: 1_300 }])
  })

  it('opens the list of failures with those of one incident', async () => {
    await failing(ctx, { orderId: 'CS1' }, 20)
    await failing(ctx, { orderId: 'CS2', reason: 'notReady' }, 10)
    const [incident] = await grouped(ctx, { q: 'notReady' })
    const { rows } = await listFailures(ctx, { incidentId: incident?.id })
    expect(rows.map(({ latest }) => latest.orderId)).toEqual(['CS2'])
  })

  it('filters, sorts and pages', async () => {
    await sold(getDb(), 'acme', 'I1', 'CS1', 'P1')
    await failing(ctx, { orderId: 'CS1' }, 30)
    await failing(ctx, { orderId: 'CS2', activity: 'refreshInstance' }, 50)
    await failing(ctx, { instanceId: 'I9', activity: 'queryInstance' }, 5)
    const order = (rows: { activity: string | null }[]) => rows.map(({ activity }) => activity)
    expect(order(await grouped(ctx, { sort: 'urgent' }))).toEqual(['refreshInstance', 'newInstance', 'queryInstance'])
    expect(order(await grouped(ctx, { sort: 'recent' }))).toEqual(['queryInstance', 'newInstance', 'refreshInstance'])
    expect(order(await grouped(ctx, { product: 'P1' }))).toEqual(['newInstance'])
    expect(order(await grouped(ctx, { product: '-', sort: 'recent' }))).toEqual(['queryInstance', 'refreshInstance'])
    expect(order(await grouped(ctx, { activity: 'queryInstance' }))).toEqual(['queryInstance'])
    expect(await grouped(ctx, { owner: 'me' })).toEqual([])
    expect(await grouped(ctx, { owner: 'nobody' })).toHaveLength(3)
    expect(await grouped(ctx, { state: 'resolved' })).toEqual([])
    expect(await grouped(ctx, { q: '000005' })).toHaveLength(3)
    const one = await listIncidents(ctx, { limit: 1 })
    const two = await listIncidents(ctx, { limit: 1, cursor: one.next })
    expect([...order(one.rows), ...order(two.rows)]).toEqual(['refreshInstance', 'newInstance'])
    expect(order((await listIncidents(ctx, { limit: 1, cursor: two.previous })).rows)).toEqual(['refreshInstance'])
    expect(await getDb().$count(incidents)).toBe(3)
  })
})
