import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { instances } from '@/db/schema'
import type { Db } from '@/db/types'
import type { Actor } from '@/lib/services/context'
import { loadKnown } from '@/lib/services/inbox/load-known'
import { type EventResult, ingestEvents } from '@/lib/services/metering/ingest-events'
import { type Json, openPortal } from '@/tests/support/portal'

export const OWNER: Actor = { kind: 'user', id: '00000000-0000-7000-8000-000000000001', name: 'Owner', role: 'owner' }

export const HOUR_MS = 3_600_000

/** A pay-per-use product for each way of counting. */
export const METERED: Json[] = ['sum', 'max', 'last', 'unique', 'cumulative'].map((aggregation) => ({
  productId: `P-${aggregation.toUpperCase()}`,
  name: `Metered by ${aggregation}`,
  kind: 'pay_per_use',
  meter: { key: `m_${aggregation}`, aggregation, cycle: 'hour' },
}))

export type Reported = {
  id?: string
  instanceId: string
  value: unknown
  time?: string
  meter?: string
  attributes?: Json
}

/** An account that meters, with instances made directly. Time stands at the portal's start. */
export async function openMetering(db: Db, products: Json[] = METERED) {
  const id = `s${randomUUID().slice(0, 8)}`
  const portal = await openPortal(db, { id, products })
  const ctx = portal.as({ kind: 'api', id: randomUUID(), name: 'backend' })
  const known = async () => {
    const found = await loadKnown(db, portal.secretBox, id)
    if (!found) throw new Error('The account is not there.')
    return found
  }
  return {
    ...portal,
    ctx,
    known,
    async sold(productId: string, fields: Partial<typeof instances.$inferInsert> = {}): Promise<string> {
      const instanceId = randomUUID()
      const createdAt = new Date(portal.clock.now.getTime() - 30 * 24 * HOUR_MS)
      await db.insert(instances).values({
        sellerId: id,
        instanceId,
        test: false,
        orderId: `CS${instanceId}`,
        orderLineId: 'L1',
        productId,
        skuCode: '',
        status: 'open',
        readiness: 'ready',
        createdAt,
        updatedAt: createdAt,
        ...fields,
      })
      return instanceId
    },
    async report(...events: Reported[]): Promise<EventResult[]> {
      const at = portal.clock.now.toISOString()
      return ingestEvents(ctx, await known(), {
        events: events.map((event) => ({ id: randomUUID(), time: at, ...event })),
        source: 'api',
      })
    },
    series: (instanceId: string) => portal.row('usage_series', `seller_id = '${id}' and instance_id = '${instanceId}'`),
    /** How many of these ids are taken, by the key the migration makes of them. */
    idsTaken: (...ids: string[]) =>
      portal.count(
        'usage_event_ids',
        `seller_id = '${id}' and id in (select encode(substring(sha256(convert_to(e, 'UTF8')) from 1 for 16), 'hex')::uuid
          from unnest(array['${ids.join("','")}']) as e)`,
      ),
    /** Windows of an instance, oldest first, numbers as text. */
    async windows(instanceId: string) {
      const rows = await portal.rows(
        `(select starts_at, total::float8 as total, events, late, state from usage_windows
          where seller_id = '${id}' and instance_id = '${instanceId}') as w`,
        'starts_at, late',
      )
      return rows.map(({ total, events, late, state }) => ({
        total: Number(total),
        events: Number(events),
        late: late === true,
        state: String(state),
      }))
    },
    /** Closes all open windows, as sealing does, without making records of them. */
    async seal() {
      await db.execute(sql`update usage_series set open = 0, waiting = waiting + open where seller_id = ${id}`)
      await db.execute(sql`update usage_windows set state = 'sealed', sealed_at = seal_at where seller_id = ${id}`)
    },
  }
}

export type Metering = Awaited<ReturnType<typeof openMetering>>

export const verdicts = (results: readonly EventResult[]) =>
  results.map(({ verdict, reason }) => (reason ? `${verdict}:${reason}` : verdict))
