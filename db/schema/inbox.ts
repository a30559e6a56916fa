import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { Family } from '@/lib/domain/commands'
import type { Verdict } from '@/lib/domain/messages'
import { bytes, instant, sellerId } from './columns'

/**
 * Every call that reached the production address, byte for byte, with our answer. Partitioned by month of
 * `received_at`; ids are UUIDv7 of that very millisecond, so an id alone finds its partition.
 */
export const messages = pgTable(
  'messages',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    receivedAt: instant('received_at').notNull(),
    test: boolean('test').notNull(),
    family: text('family').$type<Family>().notNull(),
    activity: text('activity'),
    scene: text('scene'),
    verdict: text('verdict').$type<Verdict>().notNull(),
    /** Refusal reason or outcome kind. */
    reason: text('reason').notNull(),
    detail: text('detail'),
    resultCode: text('result_code').notNull(),
    /** The failure still wants a person; cleared by a later success of the same call, or by hand. */
    open: boolean('open').notNull(),
    method: text('method').notNull(),
    url: text('url').notNull(),
    headers: jsonb('headers').$type<[string, string][]>().notNull(),
    body: bytes('body').notNull(),
    /** The body was longer than what is kept. */
    truncated: boolean('truncated').notNull(),
    answerHeaders: jsonb('answer_headers').$type<[string, string][]>().notNull(),
    answer: bytes('answer').notNull(),
    durationUs: integer('duration_us').notNull(),
    /** The key that fitted, and in which reading of the body. */
    keyId: uuid('key_id'),
    signedForm: text('signed_form').$type<'raw' | 'canonical'>(),
    sentAt: instant('sent_at'),
    nonce: text('nonce'),
    businessId: text('business_id'),
    orderId: text('order_id'),
    orderLineId: text('order_line_id'),
    instanceId: text('instance_id'),
    /** Of the Kit's pushes, which name no order. */
    tenantId: text('tenant_id'),
    /** A re-run by hand points at the message it repeats. */
    rerunOf: uuid('rerun_of'),
    rerunBy: text('rerun_by'),
    /** When its contents were taken out: by its age, or because its buyer was anonymised. */
    erasedAt: instant('erased_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.receivedAt, t.id] }),
    index('messages_order').on(t.sellerId, t.orderId, t.receivedAt),
    index('messages_instance').on(t.sellerId, t.instanceId, t.receivedAt),
    index('messages_open').on(t.sellerId, t.receivedAt, t.id).where(sql`${t.open}`),
    // What lists and reports look for is rare among successes and probes, so these three stay small.
    index('messages_not_accepted').on(t.sellerId, t.verdict, t.receivedAt, t.id).where(sql`${t.verdict} <> 'accepted'`),
    index('messages_test').on(t.sellerId, t.receivedAt, t.id).where(sql`${t.test}`),
    index('messages_tenant').on(t.sellerId, t.tenantId, t.receivedAt).where(sql`${t.tenantId} is not null`),
    // A filter on what is rare must not walk through everything that is not.
    index('messages_activity').on(t.sellerId, t.activity, t.receivedAt, t.id),
    index('messages_family').on(t.sellerId, t.family, t.receivedAt, t.id),
    index('messages_code').on(t.sellerId, t.resultCode, t.receivedAt, t.id).where(sql`${t.resultCode} <> '000000'`),
    // Ids that people search for; they differ from call to call, so they need no order of time.
    index('messages_business').on(t.sellerId, t.businessId).where(sql`${t.businessId} is not null`),
    index('messages_nonce').on(t.sellerId, t.nonce).where(sql`${t.nonce} is not null`),
    index('messages_rerun').on(t.sellerId, t.rerunOf).where(sql`${t.rerunOf} is not null`),
  ],
)

/** Calls already answered, kept a little longer than the window in which a signature is fresh. */
export const nonces = pgTable(
  'nonces',
  {
    sellerId: sellerId(),
    keyId: uuid('key_id').notNull(),
    nonce: text('nonce').notNull(),
    seenAt: instant('seen_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.keyId, t.nonce] }), index('nonces_seen').on(t.seenAt)],
)

/** Refused calls beyond what is stored: counted, so that a flood is seen without filling the disk. */
export const refusalCounters = pgTable(
  'refusal_counters',
  {
    sellerId: sellerId(),
    hour: instant('hour').notNull(),
    reason: text('reason').notNull(),
    count: integer('count').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.hour, t.reason] })],
)
