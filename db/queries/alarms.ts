import { and, eq, inArray, isNull, notInArray, or, sql } from 'drizzle-orm'
import { jsonRows } from '@/db/json-rows'
import { alarms } from '@/db/schema'
import type { Tx } from '@/db/types'
import type { AlarmKind } from '@/lib/domain/metering'

export type Ringing = { kind: AlarmKind; subject: string; details: Record<string, string | number | null> }

/**
 * Has exactly the alarms of these kinds ring that were found: new ones begin, the others are seen again, and what was not
 * found any more has ended. Safe to run in several processes.
 */
export async function keepAlarms(
  tx: Tx,
  sellerId: string,
  kinds: readonly AlarmKind[],
  found: readonly Ringing[],
  means: { now: Date; newId: () => string },
): Promise<void> {
  const now = sql`${means.now.toISOString()}::timestamptz`
  const rows = found.map((alarm) => ({ ...alarm, id: means.newId() }))
  await tx.execute(sql`
    insert into alarms (seller_id, id, kind, subject, opened_at, seen_at, details)
    select ${sellerId}, r.id, r.kind, r.subject, ${now}, ${now}, r.details
    from ${jsonRows(rows, 'id uuid, kind text, subject text, details jsonb')}
    order by r.kind, r.subject
    on conflict (seller_id, kind, subject) where ended_at is null
      do update set seen_at = excluded.seen_at, details = excluded.details`)
  const others = kinds.map((kind) => {
    const subjects = found.filter((alarm) => alarm.kind === kind).map(({ subject }) => subject)
    return and(eq(alarms.kind, kind), subjects.length > 0 ? notInArray(alarms.subject, subjects) : undefined)
  })
  await tx
    .update(alarms)
    .set({ endedAt: means.now })
    .where(and(eq(alarms.sellerId, sellerId), isNull(alarms.endedAt), inArray(alarms.kind, [...kinds]), or(...others)))
}
