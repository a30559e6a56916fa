import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { ensureUsagePartitions } from '@/db/queries/partitions'
import { usageEvents, usageSeries, usageWindows } from '@/db/schema'
import type { Db } from '@/db/types'
import { sealDueWindows } from '@/lib/services/metering/seal-due'
import type { Json, Portal } from './portal'

export const METERED = {
  productId: 'OFFI-API',
  skuCode: 'sku-api',
  name: 'Acme API',
  kind: 'pay_per_use',
  meter: { key: 'api_calls', aggregation: 'sum', cycle: 'hour' },
}

type Use = { at: string; value: string }

/** Usage as if it had been taken in: one window of an hour, with its events, and the books. */
export async function putUsage(
  db: Db,
  portal: Portal,
  use: { instanceId: string; hour: string; events: Use[]; late?: boolean; test?: boolean; sealAt?: Date },
): Promise<string> {
  const { sellerId } = portal
  const startsAt = new Date(`${use.hour}:00:00Z`)
  const endsAt = new Date(startsAt.getTime() + 3_600_000)
  const events = use.events.map(({ at, value }) => ({ time: new Date(`${at}Z`), value }))
  const times = events.map(({ time }) => time.getTime())
  const total = String(events.reduce((sum, { value }) => sum + Number(value), 0))
  const id = randomUUID()
  const common = { sellerId, instanceId: use.instanceId, meter: 'api_calls' }
  await ensureUsagePartitions(db, startsAt)
  await db.transaction(async (tx) => {
    await tx
      .insert(usageSeries)
      .values({ ...common, test: use.test ?? false, aggregation: 'sum', cycle: 'hour', createdAt: startsAt })
      .onConflictDoNothing()
    await tx
      .update(usageSeries)
      .set({
        counted: sql`${usageSeries.counted} + ${total}`,
        open: sql`${usageSeries.open} + ${total}`,
        lastArrivalAt: endsAt,
        lastUsageAt: endsAt,
      })
      .where(sql`instance_id = ${use.instanceId}`)
    await tx.insert(usageWindows).values({
      ...common,
      id,
      test: use.test ?? false,
      startsAt,
      endsAt,
      state: 'open',
      late: use.late ?? false,
      sealAt: use.sealAt ?? new Date(endsAt.getTime() + 300_000),
      total,
      events: events.length,
      firstEventAt: new Date(Math.min(...times)),
      lastEventAt: new Date(Math.max(...times)),
    })
    await tx.insert(usageEvents).values(
      events.map(({ time, value }) => ({
        ...common,
        time,
        value,
        id: randomUUID(),
        windowId: id,
        arrivedAt: time,
        source: 'api' as const,
      })),
    )
  })
  return id
}

export async function putPackage(
  db: Db,
  portal: Portal,
  pkg: Json & { id: string; instanceId: string; quota: string },
) {
  await db.execute(sql`
    insert into packages (seller_id, package_instance_id, meter, test, order_id, instance_id, quota, resets, when_used_up,
      starts_at, expires_at, state, created_at, updated_at)
    values (${portal.sellerId}, ${pkg.id}, 'api_calls', false, 'CS1', ${pkg.instanceId}, ${pkg.quota}, 'none',
      ${String(pkg.whenUsedUp ?? 'stop')}, '2026-01-01Z', ${String(pkg.expiresAt ?? '2027-01-01Z')}, 'active', now(), now())`)
}

/** An instance of the metered product. */
export async function meteredInstance(db: Db, portal: Portal, orderId: string): Promise<string> {
  const instanceId = await portal.bought(orderId)
  await db.execute(sql`
    update instances set product_id = ${METERED.productId}, sku_code = ${METERED.skuCode} where instance_id = ${instanceId}`)
  return instanceId
}

export async function sealAll(portal: Portal): Promise<number> {
  const known = await portal.inbox.sellers.reload(portal.sellerId)
  if (!known) throw new Error('There is no account.')
  let sum = 0
  for (;;) {
    const { sealed, more } = await sealDueWindows(portal.as({ kind: 'worker' }), known)
    sum += sealed
    if (!more) return sum
  }
}

/** The figures of an instance's books, other than zero. */
export async function books(portal: Portal, instanceId: string): Promise<Record<string, string>> {
  const row = await portal.row('usage_series', `instance_id = '${instanceId}'`)
  const names = ['counted', 'open', 'waiting', 'held', 'accepted', 'dead', 'carried', 'rounded']
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = String(row[name])
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '')
      return Number(value) === 0 ? [] : [[name, value]]
    }),
  )
}

/** Records as people would tell them, in order of time. */
export async function records(portal: Portal, instanceId: string): Promise<string[]> {
  const rows = (await portal.rows('usage_records', 'begin_time, end_time')).filter(
    (row) => row.instance_id === instanceId,
  )
  const time = (value: unknown) => new Date(String(value)).toISOString().slice(11, 19)
  return rows.map((row) =>
    [
      time(row.begin_time),
      time(row.end_time),
      Number(row.value),
      row.state,
      row.relate_pkg_instance,
      row.code,
      row.reason,
    ]
      .filter((part) => part !== null)
      .join(' '),
  )
}
