import { and, desc, eq, inArray, ne, sql } from 'drizzle-orm'
import { rawRows } from '@/db/rows'
import { sandboxResources, sandboxUsage, sandboxUsageCalls } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

export type SandboxUsageRow = typeof sandboxUsage.$inferSelect
export type SandboxUsageCallRow = typeof sandboxUsageCalls.$inferSelect
type NewUsage = Pick<
  SandboxUsageRow,
  'instanceId' | 'beginTime' | 'endTime' | 'meteringSn' | 'value' | 'relatePkgInstance' | 'productId' | 'recordTime'
>

/** What identifies a record beside its serial. */
export type UsageSpan = Pick<SandboxUsageRow, 'instanceId' | 'beginTime' | 'endTime'>
export const spanKey = ({ instanceId, beginTime, endTime }: UsageSpan) =>
  `${beginTime.getTime()} ${endTime.getTime()} ${instanceId}`

/** Takes records in one statement; those whose serial or span is there already are left out. Answers the spans taken. */
export async function insertSandboxUsage(
  tx: Tx,
  call: { sellerId: string; callId: string; takenAt: Date },
  records: readonly NewUsage[],
): Promise<Set<string>> {
  if (records.length === 0) return new Set()
  const { sellerId, callId, takenAt } = call
  const rows = await rawRows(
    tx,
    sql`insert into ${sandboxUsage} (seller_id, instance_id, begin_time, end_time, metering_sn, value,
        relate_pkg_instance, product_id, record_time, taken_at, call_id)
      select ${sellerId}, r.i, r.b, r.e, r.s, r.v, r.k, r.p, r.t, ${takenAt.toISOString()}::timestamptz, ${callId}::uuid
      from jsonb_to_recordset(${JSON.stringify(records.map(compact))}::jsonb)
        as r(i text, b timestamptz, e timestamptz, s text, v numeric, k text, p text, t timestamptz)
      on conflict do nothing
      returning instance_id, (extract(epoch from begin_time) * 1000)::bigint::text as b,
        (extract(epoch from end_time) * 1000)::bigint::text as e`,
  )
  return new Set(rows.map(({ instance_id, b, e }) => `${b} ${e} ${instance_id}`))
}

function compact({ instanceId, beginTime, endTime, meteringSn, value, ...rest }: NewUsage) {
  const { relatePkgInstance: k, productId: p, recordTime: t } = rest
  return { i: instanceId, b: beginTime, e: endTime, s: meteringSn, v: value, k, p, t }
}

/** Of some records those already in the books: by serial and by span. */
export async function findSandboxUsage(
  db: Db | Tx,
  sellerId: string,
  sought: readonly (UsageSpan & { meteringSn: string | null })[],
): Promise<{ bySerial: Map<string, SandboxUsageRow>; spans: Set<string> }> {
  const serials = sought.flatMap(({ meteringSn }) => meteringSn ?? [])
  const instances = [...new Set(sought.map(({ instanceId }) => instanceId))]
  const own = eq(sandboxUsage.sellerId, sellerId)
  const [named, spanned] = [
    serials.length === 0
      ? []
      : await db
          .select()
          .from(sandboxUsage)
          .where(and(own, inArray(sandboxUsage.meteringSn, serials))),
    instances.length === 0
      ? []
      : await db
          .select({
            instanceId: sandboxUsage.instanceId,
            beginTime: sandboxUsage.beginTime,
            endTime: sandboxUsage.endTime,
          })
          .from(sandboxUsage)
          .where(
            and(
              own,
              inArray(sandboxUsage.instanceId, instances),
              inArray(sandboxUsage.beginTime, [...new Set(sought.map(({ beginTime }) => beginTime))]),
            ),
          ),
  ]
  return {
    bySerial: new Map(named.flatMap((row) => (row.meteringSn ? [[row.meteringSn, row] as const] : []))),
    spans: new Set(spanned.map(spanKey)),
  }
}

export type MeteredResource = Pick<
  typeof sandboxResources.$inferSelect,
  'instanceId' | 'state' | 'chargingMode' | 'createdAt' | 'stoppedAt'
>

/** What the marketplace sold under some instance ids. */
export async function findMeteredResources(
  db: Db | Tx,
  sellerId: string,
  instanceIds: readonly string[],
): Promise<Map<string, MeteredResource>> {
  if (instanceIds.length === 0) return new Map()
  const { instanceId, state, chargingMode, createdAt, stoppedAt } = sandboxResources
  const rows = await db
    .select({ instanceId, state, chargingMode, createdAt, stoppedAt })
    .from(sandboxResources)
    .where(and(eq(sandboxResources.sellerId, sellerId), inArray(instanceId, [...instanceIds])))
  return new Map(rows.flatMap((row) => (row.instanceId === null ? [] : [[row.instanceId, row] as const])))
}

/** Which of some instance ids other sellers have. */
export async function findForeignInstances(
  db: Db | Tx,
  sellerId: string,
  instanceIds: readonly string[],
): Promise<Set<string>> {
  if (instanceIds.length === 0) return new Set()
  const rows = await db
    .select({ instanceId: sandboxResources.instanceId })
    .from(sandboxResources)
    .where(and(ne(sandboxResources.sellerId, sellerId), inArray(sandboxResources.instanceId, [...instanceIds])))
  return new Set(rows.flatMap(({ instanceId }) => instanceId ?? []))
}

export async function insertSandboxUsageCall(tx: Db | Tx, row: typeof sandboxUsageCalls.$inferInsert): Promise<void> {
  await tx.insert(sandboxUsageCalls).values(row).onConflictDoNothing()
}

export async function hasUsageNonce(db: Db | Tx, sellerId: string, nonce: string): Promise<boolean> {
  const rows = await db
    .select({ id: sandboxUsageCalls.id })
    .from(sandboxUsageCalls)
    .where(and(eq(sandboxUsageCalls.sellerId, sellerId), eq(sandboxUsageCalls.nonce, nonce)))
    .limit(1)
  return rows.length > 0
}

/** Newest first. */
export async function listSandboxUsageCalls(
  db: Db | Tx,
  sellerId: string,
  page: { limit: number; offset?: number },
): Promise<SandboxUsageCallRow[]> {
  return db
    .select()
    .from(sandboxUsageCalls)
    .where(eq(sandboxUsageCalls.sellerId, sellerId))
    .orderBy(desc(sandboxUsageCalls.receivedAt), desc(sandboxUsageCalls.id))
    .limit(page.limit)
    .offset(page.offset ?? 0)
}

/** Newest first; of one instance, or of all. */
export async function listSandboxUsage(
  db: Db | Tx,
  sellerId: string,
  filter: { instanceId?: string; limit: number; offset?: number },
): Promise<SandboxUsageRow[]> {
  return db
    .select()
    .from(sandboxUsage)
    .where(
      and(
        eq(sandboxUsage.sellerId, sellerId),
        filter.instanceId === undefined ? undefined : eq(sandboxUsage.instanceId, filter.instanceId),
      ),
    )
    .orderBy(desc(sandboxUsage.takenAt), desc(sandboxUsage.instanceId), desc(sandboxUsage.beginTime))
    .limit(filter.limit)
    .offset(filter.offset ?? 0)
}

export type UsageTotal = {
  instanceId: string
  relatePkgInstance: string | null
  records: number
  /** Exact. */
  value: string
  lastEnd: Date
}

/** Sums per instance and package; `limit` of the newest where there are many. */
export async function sumSandboxUsage(
  db: Db | Tx,
  sellerId: string,
  filter: { instanceId?: string; limit?: number } = {},
): Promise<UsageTotal[]> {
  const lastEnd = sql<Date>`max(${sandboxUsage.endTime})`.mapWith(sandboxUsage.endTime)
  const query = db
    .select({
      instanceId: sandboxUsage.instanceId,
      relatePkgInstance: sandboxUsage.relatePkgInstance,
      records: sql<number>`count(*)::int`,
      value: sql<string>`trim_scale(sum(${sandboxUsage.value}))::text`,
      lastEnd,
    })
    .from(sandboxUsage)
    .where(
      and(
        eq(sandboxUsage.sellerId, sellerId),
        filter.instanceId === undefined ? undefined : eq(sandboxUsage.instanceId, filter.instanceId),
      ),
    )
    .groupBy(sandboxUsage.instanceId, sandboxUsage.relatePkgInstance)
    .orderBy(desc(lastEnd), sandboxUsage.instanceId, sandboxUsage.relatePkgInstance)
  return filter.limit === undefined ? query : query.limit(filter.limit)
}
