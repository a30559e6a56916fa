import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type {
  Aggregation,
  AlarmKind,
  Cycle,
  RecordState,
  Reset,
  UsagePush,
  WhenUsedUp,
  WindowState,
} from '@/lib/domain/metering'
import { instant, sellerId } from './columns'

/** Exact, without bound of its own. */
const amount = (name: string) => numeric(name).notNull().default('0')

/**
 * The metered side of a pay-per-use instance, and its books. Who writes anything about an instance's usage holds this row
 * locked, so its sums always agree with the windows and records: the check says so for every commit.
 */
export const usageSeries = pgTable(
  'usage_series',
  {
    sellerId: sellerId(),
    instanceId: text('instance_id').notNull(),
    test: boolean('test').notNull(),
    meter: text('meter').notNull(),
    aggregation: text('aggregation').$type<Aggregation>().notNull(),
    cycle: text('cycle').$type<Cycle>().notNull(),
    unit: text('unit'),
    customerId: text('customer_id'),
    /** All that events came to, in marketplace units. */
    counted: amount('counted'),
    /** In windows not sealed yet. */
    open: amount('open'),
    /** Of `open`: used before the packages there are now could pay, so none of them will. */
    uncovered: amount('uncovered'),
    waiting: amount('waiting'),
    held: amount('held'),
    accepted: amount('accepted'),
    dead: amount('dead'),
    /** Too little for a record, kept for the next window. */
    carried: amount('carried'),
    /** Added by rounding up and by corrections of records, less what rounding down and corrections dropped. */
    rounded: amount('rounded'),
    events: bigint('events', { mode: 'number' }).notNull().default(0),
    /** Last reading of a cumulative meter. */
    reading: numeric('reading'),
    readingAt: instant('reading_at'),
    /** Newest time an event told, and when the last one came. */
    lastEventAt: instant('last_event_at'),
    lastArrivalAt: instant('last_arrival_at'),
    /** When the last event with a value other than zero came. */
    lastUsageAt: instant('last_usage_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.instanceId] }),
    index('usage_series_list').on(t.sellerId, t.test, t.createdAt, t.instanceId),
    check(
      'usage_series_balanced',
      sql`${t.counted} + ${t.rounded} = ${t.open} + ${t.waiting} + ${t.held} + ${t.accepted} + ${t.dead} + ${t.carried}`,
    ),
  ],
)

/**
 * What the product reported, append-only. Partitioned by day of `time` in the migration; `usage_event_ids` makes the
 * client's ids unique, because an index over all partitions cannot.
 */
export const usageEvents = pgTable(
  'usage_events',
  {
    sellerId: sellerId(),
    instanceId: text('instance_id').notNull(),
    time: instant('time').notNull(),
    id: text('id').notNull(),
    meter: text('meter').notNull(),
    /** As reported: before factor and aggregation. For `unique` the hash of the text counted. */
    value: numeric('value').notNull(),
    windowId: uuid('window_id').notNull(),
    arrivedAt: instant('arrived_at').notNull(),
    source: text('source').$type<'api' | 'csv' | 'form'>().notNull(),
    attributes: jsonb('attributes').$type<Record<string, unknown>>(),
  },
  // Of an instance, by its windows: an entry of this index costs half of one by instance and time.
  (t) => [index('usage_events_window').on(t.sellerId, t.windowId)],
)

/**
 * Ids already taken, with a digest of the event's content: the same again is a duplicate, another is a conflict. `id` is 128
 * bits of the SHA-256 of the client's id: short, of one length, and compared alike in every locale. By chance two meet among
 * some 10^19 ids of an account; whoever searches for such a pair can only find it among ids of his own making.
 */
export const usageEventIds = pgTable(
  'usage_event_ids',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    digest: uuid('digest').notNull(),
    arrivedAt: instant('arrived_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    // For forgetting old ones, whose account does not matter; costs next to nothing to keep.
    index('usage_event_ids_arrival').using('brin', t.arrivedAt),
  ],
)

/** Usage of an instance in an hour or a day. What comes after sealing opens a further, late window of the same span. */
export const usageWindows = pgTable(
  'usage_windows',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    instanceId: text('instance_id').notNull(),
    test: boolean('test').notNull(),
    meter: text('meter').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    state: text('state').$type<WindowState>().notNull(),
    late: boolean('late').notNull(),
    sealAt: instant('seal_at').notNull(),
    sealedAt: instant('sealed_at'),
    /** In marketplace units: aggregated, times factor. */
    total: amount('total'),
    /** State of max and last: the value that stands, as reported. */
    value: numeric('value'),
    valueAt: instant('value_at'),
    events: integer('events').notNull().default(0),
    firstEventAt: instant('first_event_at').notNull(),
    lastEventAt: instant('last_event_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('usage_windows_open').on(t.sellerId, t.instanceId, t.startsAt).where(sql`${t.state} = 'open'`),
    index('usage_windows_due').on(t.sealAt).where(sql`${t.state} = 'open'`),
    index('usage_windows_instance').on(t.sellerId, t.instanceId, t.startsAt),
    index('usage_windows_list').on(t.sellerId, t.test, t.startsAt, t.id),
  ],
)

/** Distinct values of a window whose meter counts them; forgotten when it is sealed. */
export const usageUniques = pgTable(
  'usage_uniques',
  {
    sellerId: sellerId(),
    windowId: uuid('window_id').notNull(),
    value: numeric('value').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.windowId, t.value] })],
)

/** Usage records as the marketplace takes them (protocol/metering.md 1.3). Content never changes once written. */
export const usageRecords = pgTable(
  'usage_records',
  {
    sellerId: sellerId(),
    meteringSn: uuid('metering_sn').notNull(),
    windowId: uuid('window_id').notNull(),
    instanceId: text('instance_id').notNull(),
    test: boolean('test').notNull(),
    meter: text('meter').notNull(),
    productId: text('product_id'),
    /** A package to be used up by this record; only of those that stop. */
    relatePkgInstance: text('relate_pkg_instance'),
    beginTime: instant('begin_time').notNull(),
    endTime: instant('end_time').notNull(),
    value: numeric('value', { precision: 12, scale: 4 }).notNull(),
    recordTime: instant('record_time').notNull(),
    state: text('state').$type<RecordState>().notNull(),
    /** The marketplace's code, of the record or of the request. */
    code: text('code'),
    /** Ours where there is none of the marketplace; else what it said. */
    reason: text('reason'),
    /** 1, and one more with each changed resubmission of the same span. */
    version: integer('version').notNull().default(1),
    replacedBy: uuid('replaced_by'),
    /** Goes out with exactly those of the same group: a refused batch being halved to find the bad record. */
    groupId: uuid('group_id'),
    attempts: integer('attempts').notNull().default(0),
    batchId: uuid('batch_id'),
    late: boolean('late').notNull(),
    sealedAt: instant('sealed_at').notNull(),
    sentAt: instant('sent_at'),
    decidedAt: instant('decided_at'),
    /** Ticked off by hand against the console's list of SDRs. */
    checkedAt: instant('checked_at'),
    checkedBy: text('checked_by'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.meteringSn] }),
    // The marketplace's second key (1.5, rule 5); a replaced record gave its span to the one after it.
    uniqueIndex('usage_records_span')
      .on(t.sellerId, t.instanceId, t.beginTime, t.endTime)
      .where(sql`${t.state} <> 'replaced'`),
    index('usage_records_due')
      .on(t.sellerId, t.beginTime, t.meteringSn)
      .where(sql`${t.state} in ('sealed', 'unknown')`),
    index('usage_records_list').on(t.sellerId, t.test, t.sealedAt, t.meteringSn),
    index('usage_records_state').on(t.sellerId, t.state, t.sealedAt, t.meteringSn),
    index('usage_records_window').on(t.sellerId, t.windowId),
    // Replaced ones too: their spans are never taken again, so that no serial comes twice.
    index('usage_records_instance').on(t.sellerId, t.instanceId, t.beginTime),
    index('usage_records_package').on(t.sellerId, t.relatePkgInstance, t.beginTime),
    index('usage_records_batch').on(t.sellerId, t.batchId),
  ],
)

/** One call of the usage push. A record's last batch stands with it; the ones before are found by `serials`. */
export const usageBatches = pgTable(
  'usage_batches',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    push: text('push').$type<UsagePush>().notNull(),
    size: integer('size').notNull(),
    sentAt: instant('sent_at').notNull(),
    /** Null while it is on its way; a process that died never says. */
    answeredAt: instant('answered_at'),
    outcome: text('outcome').$type<'accepted' | 'partly' | 'refused' | 'unknown'>(),
    status: integer('status'),
    code: text('code'),
    /** First 16 KiB of the answer. */
    answer: text('answer'),
    host: text('host'),
    durationMs: integer('duration_ms'),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.id] }), index('usage_batches_list').on(t.sellerId, t.sentAt, t.id)],
)

/** What a package instance holds of one meter, and how much of it is used in the present period. */
export const packages = pgTable(
  'packages',
  {
    sellerId: sellerId(),
    packageInstanceId: text('package_instance_id').notNull(),
    meter: text('meter').notNull(),
    test: boolean('test').notNull(),
    customerId: text('customer_id'),
    orderId: text('order_id').notNull(),
    productName: text('product_name'),
    /** The pay-per-use instance whose usage it pays for; null until that is there. */
    instanceId: text('instance_id'),
    quota: numeric('quota').notNull(),
    /** Sealed usage of the present period; of open windows the series tells. */
    used: amount('used'),
    resets: text('resets').$type<Reset>().notNull(),
    whenUsedUp: text('when_used_up').$type<WhenUsedUp>().notNull(),
    startsAt: instant('starts_at').notNull(),
    expiresAt: instant('expires_at'),
    /** The period `used` is of; both null for a package that never resets. */
    periodStart: instant('period_start'),
    periodEnd: instant('period_end'),
    /** Frozen and ended packages pay for nothing. */
    state: text('state').$type<'active' | 'frozen' | 'ended'>().notNull(),
    /** Highest share told about in this period: 0, 80 or 100. */
    warned: integer('warned').notNull().default(0),
    /** When that was: told in another period, it counts no more. */
    warnedAt: instant('warned_at'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.packageInstanceId, t.meter] }),
    index('packages_instance').on(t.sellerId, t.instanceId),
    index('packages_customer').on(t.sellerId, t.customerId, t.meter),
    index('packages_list').on(t.sellerId, t.test, t.createdAt, t.packageInstanceId),
    index('packages_used_up').on(t.sellerId, t.packageInstanceId).where(sql`${t.warned} = 100`),
  ],
)

/** Each draw-down of a package: one per record that used some of it. */
export const packageDraws = pgTable(
  'package_draws',
  {
    sellerId: sellerId(),
    packageInstanceId: text('package_instance_id').notNull(),
    meter: text('meter').notNull(),
    at: instant('at').notNull(),
    meteringSn: uuid('metering_sn').notNull(),
    amount: numeric('amount').notNull(),
    /** Left in the period afterwards. */
    remaining: numeric('remaining').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.packageInstanceId, t.meter, t.at, t.meteringSn] }),
    index('package_draws_record').on(t.sellerId, t.meteringSn),
  ],
)

/** What rings: one row per thing and cause, open until it is mended. */
export const alarms = pgTable(
  'alarms',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    kind: text('kind').$type<AlarmKind>().notNull(),
    /** What it is about: an instance, a package, the sender … */
    subject: text('subject').notNull(),
    openedAt: instant('opened_at').notNull(),
    /** When it was last found to be so. */
    seenAt: instant('seen_at').notNull(),
    endedAt: instant('ended_at'),
    details: jsonb('details').$type<Record<string, string | number | null>>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('alarms_open').on(t.sellerId, t.kind, t.subject).where(sql`${t.endedAt} is null`),
    index('alarms_list').on(t.sellerId, t.openedAt, t.id),
  ],
)

/** Usage per day, meter and state of the books, kept at sealing and at each verdict: charts and months read only this. */
export const usageDays = pgTable(
  'usage_days',
  {
    sellerId: sellerId(),
    test: boolean('test').notNull(),
    /** UTC day of consumption, yyyy-mm-dd. */
    day: text('day').notNull(),
    meter: text('meter').notNull(),
    instanceId: text('instance_id').notNull(),
    /** Of all records that were not replaced; what is neither accepted nor held nor dead waits. */
    sealed: amount('sealed'),
    accepted: amount('accepted'),
    held: amount('held'),
    dead: amount('dead'),
    records: integer('records').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.test, t.day, t.meter, t.instanceId] }),
    index('usage_days_instance').on(t.sellerId, t.instanceId, t.day),
  ],
)
