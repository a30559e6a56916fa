import { and, eq, inArray, isNotNull, or, type SQL, sql } from 'drizzle-orm'
import { anyOf, textArray } from '@/db/arrays'
import { at } from '@/db/moment'
import { changes, channels, hookEndpoints, jobs, messages, sellerKeys, usageRecords } from '@/db/schema'
import type { BulkGroup } from '@/lib/domain/bulk'
import { MAX_RECORD_AGE_MS } from '@/lib/domain/metering'
import type { Candidates } from './bulk-runs'
import { type DeliveryFilter, deliveryConditions } from './deliveries'
import { type JobFilter, jobConditions } from './job-lists'
import { type MessageFilter, matching } from './message-lists'
import { type RecordFilter, recordConditions } from './usage-lists'

/**
 * What a bulk run of each kind may take, and which group of its plan (lib/domain/bulk) each belongs to. One row per thing:
 * `subject_id`, `label` for people, `place` for the order in which they run, `grp`.
 */

/** When the marketplace stops calling after a failure, and whether it then refunds (lib/domain/platform-clocks). */
export type ClockWindow = { family: string; activity: string; minutes: number | null; refunds: boolean }

/** Reasons for which a call is refused whatever its signature: the same bytes always fail. */
const DATA_FAULTS = [
  'invalid_utf8',
  'invalid_json',
  'missing_field',
  'field_too_long',
  'wrong_type',
  'bad_value',
  'unknown_activity',
]
/** Refusals that another key may turn into a yes. */
const KEY_FAULTS = ['signature_mismatch', 'no_key']

const grp = <G extends BulkGroup>(name: G) => sql.raw(`'${name}'`)

/**
 * Failing calls, each by its latest failure however often it failed. Two failures of one call are one thing to run again;
 * what names neither order nor instance stands alone; what was never signed and names nothing is nobody's call.
 */
export function messageCandidates(
  filter: MessageFilter,
  ids: readonly string[] | undefined,
  windows: readonly ClockWindow[],
  now: Date,
): Candidates {
  const call = sql`${messages.test}, ${messages.keyId} is null, ${messages.activity},
    coalesce(${messages.orderId}, ${messages.instanceId}, ${messages.id}::text)`
  const wanted = and(
    matching({ ...filter, open: true }),
    or(isNotNull(messages.keyId), isNotNull(messages.orderId), isNotNull(messages.instanceId)),
  )
  const failing = sql`select ${messages.id} as id, ${messages.family} as family, ${messages.activity} as activity,
      ${messages.reason} as reason, ${messages.truncated} as truncated, ${messages.keyId} as key_id,
      ${messages.verdict} as verdict, ${messages.receivedAt} as received_at,
      concat_ws(' ', ${messages.activity}, coalesce(${messages.orderId}, ${messages.instanceId}, ${messages.tenantId})) as label,
      min(${messages.receivedAt}) over (partition by ${call}) as first_at,
      row_number() over (partition by ${call} order by ${messages.receivedAt} desc, ${messages.id} desc) as nth
    from ${messages} where ${wanted}`
  const clock = sql`select * from jsonb_to_recordset(${JSON.stringify(windows)}::text::jsonb)
    as w(family text, activity text, minutes int, refunds boolean)`
  const newestKey = sql`(select max(${sellerKeys.createdAt}) from ${sellerKeys} where ${eq(sellerKeys.sellerId, filter.sellerId)})`
  const over = sql`(w.minutes = 0 or f.first_at + w.minutes * interval '1 minute' <= ${at(now)})`
  return sql`select f.id::text as subject_id, f.label, f.id as place, case
      when f.family = 'unrecognised' then ${grp('not_served')}
      when f.truncated then ${grp('cut_off')}
      when f.key_id is null and f.verdict = 'refused' and f.reason = ${anyOf(textArray(KEY_FAULTS))}
        and ${newestKey} > f.received_at then ${grp('new_key')}
      when f.key_id is null and f.verdict = 'refused' then ${grp('unsigned')}
      when f.reason = ${anyOf(textArray(DATA_FAULTS))} then ${grp('data_fault')}
      when ${over} and w.refunds then ${grp('presumed_refunded')}
      when ${over} then ${grp('given_up')}
      else ${grp('retry')} end as grp
    from (${failing}) f left join (${clock}) w on w.family = f.family and w.activity = f.activity
    where f.nth = 1 ${ids ? sql`and f.id::text = ${anyOf(textArray(ids))}` : sql``}`
}

/** Jobs of the outbox; only dead ones are run, the others find their way alone. */
export function jobCandidates(sellerId: string, filter: JobFilter, ids: readonly string[] | undefined): Candidates {
  return sql`select ${jobs.id}::text as subject_id,
      concat_ws(' ', ${jobs.kind}, coalesce(${jobs.orderId}, ${jobs.instanceId})) as label, ${jobs.seq} as place, case
      when ${jobs.state} <> 'dead' then ${grp('not_dead')}
      when ${goneTarget} then ${grp('target_gone')}
      when ${jobs.attempts} < ${jobs.maxAttempts} then ${grp('needs_cure')}
      else ${grp('retry')} end as grp
    from ${jobs} where ${and(jobConditions(sellerId, filter), among(ids))}`
}

/** Messages to channels; what arrived is left alone. */
export function notificationCandidates(
  sellerId: string,
  filter: { channelId?: string; states?: JobFilter['states'] },
  ids: readonly string[] | undefined,
): Candidates {
  const where = and(
    jobConditions(sellerId, { withTests: true, kind: 'notify', states: filter.states }),
    filter.channelId ? eq(jobs.endpointId, filter.channelId) : undefined,
    among(ids),
  )
  return sql`select ${jobs.id}::text as subject_id, ${jobs.payload} -> 'first' ->> 'event' as label, ${jobs.seq} as place, case
      when jsonb_typeof(${jobs.payload} -> 'first') is distinct from 'object' then ${grp('sample')}
      when ${jobs.state} in ('waiting', 'running') then ${grp('under_way')}
      when ${jobs.state} = 'done' then ${grp('arrived')}
      when ${goneTarget} then ${grp('target_gone')}
      else ${grp('retry')} end as grp
    from ${jobs} where ${where}`
}

/** What was sent to one endpoint. What arrived may be sent again: a product that keeps ids takes it for a repeat. */
export function deliveryCandidates(
  sellerId: string,
  filter: DeliveryFilter,
  ids: readonly string[] | undefined,
): Candidates {
  const kept = sql`exists (select 1 from ${changes} where ${changes.sellerId} = ${jobs.sellerId}
    and ${changes.id}::text = ${jobs.payload} ->> 'changeId')`
  return sql`select ${jobs.id}::text as subject_id, ${jobs.payload} ->> 'type' as label, ${jobs.seq} as place, case
      when ${jobs.state} in ('waiting', 'running') then ${grp('under_way')}
      when ${jobs.payload} ->> 'changeId' is null then ${grp('sample')}
      when not ${kept} then ${grp('event_gone')}
      when ${jobs.state} = 'done' then ${grp('arrived')}
      else ${grp('retry')} end as grp
    from ${jobs} where ${and(deliveryConditions(sellerId, filter), eq(jobs.kind, 'hook'), among(ids))}`
}

/**
 * Usage records. `instanceCodes`: verdicts of the marketplace about the instance (lib/koogallery/open-api/usage-verdicts),
 * which may be mended there; every other is about the record's data, so that nothing is billed by guess.
 */
export function recordCandidates(
  sellerId: string,
  filter: RecordFilter,
  serials: readonly string[] | undefined,
  { instanceCodes, now }: { instanceCodes: readonly string[]; now: Date },
): Candidates {
  const { state, reason, code } = usageRecords
  const where = and(
    recordConditions(sellerId, filter),
    filter.withTests || serials ? undefined : eq(usageRecords.test, false),
    serials ? sql`${usageRecords.meteringSn}::text = ${anyOf(textArray(serials))}` : undefined,
    // What stands in another's place is nothing of its own any more.
    sql`${state} <> 'replaced'`,
  )
  return sql`select ${usageRecords.meteringSn}::text as subject_id,
      concat_ws(' · ', ${usageRecords.instanceId}, ${usageRecords.meter}) as label,
      ${usageRecords.beginTime} as place, case
      when ${state} in ('accepted', 'duplicate') then ${grp('accepted')}
      when ${state} = 'sent' then ${grp('under_way')}
      when ${reason} = 'written_off' then ${grp('written_off')}
      when ${usageRecords.beginTime} < ${at(new Date(now.getTime() - MAX_RECORD_AGE_MS))} or ${reason} = 'too_late' then ${grp('too_old')}
      when ${state} = 'held' then ${grp('held')}
      when ${state} in ('sealed', 'unknown') then ${grp('retry')}
      when ${code} = ${anyOf(textArray(instanceCodes))} then ${grp('refused')}
      else ${grp('data_fault')} end as grp
    from ${usageRecords} where ${where}`
}

/** Its endpoint or channel was removed. */
const goneTarget: SQL = sql`(${jobs.kind} = 'hook' and not exists (
    select 1 from ${hookEndpoints} where ${hookEndpoints.sellerId} = ${jobs.sellerId}
    and ${hookEndpoints.id}::text = ${jobs.payload} ->> 'endpointId' and ${hookEndpoints.state} <> 'removed')
  or ${jobs.kind} = 'notify' and not exists (
    select 1 from ${channels} where ${channels.sellerId} = ${jobs.sellerId}
    and ${channels.id}::text = ${jobs.payload} ->> 'channelId' and ${channels.state} <> 'removed'))`

function among(ids: readonly string[] | undefined): SQL | undefined {
  return ids ? inArray(jobs.id, [...ids]) : undefined
}
