import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type {
  AttemptOutcome,
  CallMode,
  CallState,
  CodeUse,
  IdentityFault,
  OrderQueryFault,
  OrderState,
  ResourceFamily,
  ResourceState,
  SandboxActivity,
  SandboxBinding,
  SandboxBuyer,
  SandboxDepartment,
  SandboxFamily,
  SandboxFault,
  SandboxMember,
  SandboxProduct,
  SavedCase,
  UsageFault,
} from '@/lib/domain/sandbox'
import { instant, sellerId } from './columns'

/**
 * The simulated marketplace's own books: what it sold, what it sent and what it believes. It shares no row with the
 * portal and learns about it only through HTTP, like the real one.
 */

export const sandboxSettings = pgTable('sandbox_settings', {
  sellerId: text('seller_id').primaryKey(),
  /** The movable clock: it showed `clockShown` when it really was `clockSet`, and runs `clockSpeed` times as fast. */
  clockSet: instant('clock_set').notNull(),
  clockShown: instant('clock_shown').notNull(),
  clockSpeed: integer('clock_speed').notNull().default(1),
  /** Milliseconds the marketplace waits for an answer: 5,000 or 20,000. */
  timeoutMs: integer('timeout_ms').notNull().default(20_000),
  /** Calls still to be disturbed, in this order. */
  faults: jsonb('faults').$type<{ kind: SandboxFault; remaining: number }[]>().notNull(),
  orderQueryFault: text('order_query_fault').$type<OrderQueryFault>(),
  /** Calls of the usage push still to be disturbed, in this order. */
  usageFaults: jsonb('usage_faults').$type<UsageFault[]>().notNull().default([]),
  /** Only the sorted body's signature counts, and clocks may differ by a minute (protocol/metering.md 1.2). */
  usageStrict: boolean('usage_strict').notNull().default(true),
  /** Sealed: the marketplace's copies of the keys. */
  basicKey: text('basic_key').notNull(),
  generalKey: text('general_key').notNull(),
  /** Null until the account is next set up: they came later than the two above. */
  v1Key: text('v1_key'),
  licenseCodeKey: text('license_code_key'),
  kitKey: text('kit_key'),
  /** The application credential: its id and the seller's public key (SPKI, Base64 without PEM lines). */
  kitAppId: text('kit_app_id'),
  kitPublicKey: text('kit_public_key'),
  accessKeyId: text('access_key_id').notNull(),
  secretAccessKey: text('secret_access_key').notNull(),
  /** Sealed: the API key with which the pretended product reports usage to the portal. */
  apiKey: text('api_key'),
  /** Debugging cases that passed, replayed by the probes for ever. */
  cases: jsonb('cases').$type<SavedCase[]>().notNull(),
  /** The addresses the demo account was last set up for: others, and its products point nowhere. */
  seededFor: text('seeded_for').notNull(),
  updatedAt: instant('updated_at').notNull(),
})

export const sandboxOrders = pgTable(
  'sandbox_orders',
  {
    sellerId: sellerId(),
    orderId: text('order_id').notNull(),
    orderType: text('order_type').notNull(),
    state: text('state').$type<OrderState>().notNull(),
    /** By the movable clock. */
    orderedAt: instant('ordered_at').notNull(),
    buyer: jsonb('buyer').$type<SandboxBuyer>().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.orderId] }),
    index('sandbox_orders_created').on(t.sellerId, t.createdAt, t.orderId),
  ],
)

export const sandboxOrderLines = pgTable(
  'sandbox_order_lines',
  {
    sellerId: sellerId(),
    orderId: text('order_id').notNull(),
    orderLineId: text('order_line_id').notNull(),
    chargingMode: text('charging_mode').notNull(),
    periodType: text('period_type'),
    periodNumber: integer('period_number'),
    expireTime: instant('expire_time'),
    products: jsonb('products').$type<SandboxProduct[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.orderId, t.orderLineId] })],
)

/** One per order line of a purchase: what the buyer finds under My KooGallery. */
export const sandboxResources = pgTable(
  'sandbox_resources',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    orderId: text('order_id').notNull(),
    orderLineId: text('order_line_id').notNull(),
    offer: text('offer').notNull(),
    family: text('family').$type<ResourceFamily>().notNull().default('saas_v2'),
    /** As the seller answered; null until then. For a product with authorization codes, the code. */
    instanceId: text('instance_id'),
    state: text('state').$type<ResourceState>().notNull(),
    trial: boolean('trial').notNull(),
    chargingMode: text('charging_mode').notNull(),
    product: jsonb('product').$type<SandboxProduct>().notNull(),
    buyer: jsonb('buyer').$type<SandboxBuyer>().notNull(),
    expireTime: instant('expire_time'),
    /** Renewals that can still be cancelled, newest last. */
    renewals: jsonb('renewals').$type<{ orderId: string; expireBefore: string }[]>().notNull(),
    frozenFor: text('frozen_for').$type<'expiry' | 'violation'>(),
    frozenAt: instant('frozen_at'),
    /** Real time at which it was frozen or released: usage ends there (protocol/metering.md 1.5). */
    stoppedAt: instant('stopped_at'),
    /** The last good answer to queryInstance for this instance. */
    info: jsonb('info').$type<Record<string, unknown>>(),
    /** The licence the seller answered, or the authorization code the marketplace made. */
    license: text('license'),
    codeUse: jsonb('code_use').$type<CodeUse>(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    index('sandbox_resources_created').on(t.sellerId, t.createdAt, t.id),
    index('sandbox_resources_line').on(t.sellerId, t.orderLineId),
    index('sandbox_resources_instance').on(t.sellerId, t.instanceId),
  ],
)

/** A call to the production address, with its repeats. */
export const sandboxCalls = pgTable(
  'sandbox_calls',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    family: text('family').$type<SandboxFamily>().notNull().default('saas_v2'),
    activity: text('activity').$type<SandboxActivity>().notNull(),
    mode: text('mode').$type<CallMode>().notNull(),
    state: text('state').$type<CallState>().notNull(),
    test: boolean('test').notNull(),
    /** Members of the body without `businessId`, which every attempt makes anew. */
    members: jsonb('members').$type<Record<string, unknown>>().notNull(),
    orderId: text('order_id'),
    resourceId: uuid('resource_id'),
    instanceId: text('instance_id'),
    /** Disturbs the next attempt. */
    fault: text('fault').$type<SandboxFault>(),
    /** Set when a reordered call was signed; it is sent after the next one. */
    heldAt: instant('held_at'),
    attempts: integer('attempts').notNull().default(0),
    resultCode: text('result_code'),
    outcome: text('outcome').$type<AttemptOutcome>(),
    /** By the movable clock. */
    nextAt: instant('next_at').notNull(),
    givesUpAt: instant('gives_up_at'),
    /** Real time: a sender that died is replaced after this. */
    leaseUntil: instant('lease_until'),
    createdAt: instant('created_at').notNull(),
    finishedAt: instant('finished_at'),
    /** Order of creation. */
    seq: bigint('seq', { mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    index('sandbox_calls_list').on(t.sellerId, t.seq),
    index('sandbox_calls_due').on(t.sellerId, t.state, t.nextAt),
    index('sandbox_calls_resource').on(t.sellerId, t.resourceId, t.seq),
    index('sandbox_calls_order').on(t.sellerId, t.orderId),
  ],
)

/** Every request that really left, with what came back. */
export const sandboxAttempts = pgTable(
  'sandbox_attempts',
  {
    sellerId: sellerId(),
    callId: uuid('call_id').notNull(),
    id: uuid('id').notNull(),
    attempt: integer('attempt').notNull(),
    fault: text('fault').$type<SandboxFault>(),
    /** Its answer decides about the call; others only go along with it. */
    decisive: boolean('decisive').notNull(),
    /** The seller should turn it away. */
    refusalExpected: boolean('refusal_expected').notNull(),
    sentAt: instant('sent_at').notNull(),
    clockAt: instant('clock_at').notNull(),
    method: text('method').$type<'GET' | 'POST'>().notNull().default('POST'),
    url: text('url').notNull(),
    requestHeaders: jsonb('request_headers').$type<Record<string, string>>().notNull().default({}),
    body: text('body').notNull(),
    outcome: text('outcome').$type<AttemptOutcome>().notNull(),
    status: integer('status'),
    answerHeaders: jsonb('answer_headers').$type<[string, string][]>().notNull(),
    answer: text('answer'),
    resultCode: text('result_code'),
    durationMs: integer('duration_ms').notNull(),
    good: boolean('good').notNull(),
    findings: jsonb('findings').$type<string[]>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    index('sandbox_attempts_call').on(t.sellerId, t.callId, t.attempt, t.id),
  ],
)

/** A request for a device's licence and what the seller uploaded for it (protocol/license.md 3.3.5, 4.7). */
export const sandboxEvents = pgTable(
  'sandbox_events',
  {
    sellerId: sellerId(),
    eventId: text('event_id').notNull(),
    resourceId: uuid('resource_id').notNull(),
    fingerprint: text('fingerprint').notNull(),
    requestedAt: instant('requested_at').notNull(),
    /** The first upload; a later one must be the same. */
    receivedAt: instant('received_at'),
    uploads: integer('uploads').notNull().default(0),
    type: text('type').$type<'CHARACTERS' | 'FILE'>(),
    fileName: text('file_name'),
    /** Of the text or the file, hex. */
    sha256: text('sha256'),
    /** The licence as text; of a file, its beginning. */
    content: text('content'),
    /** A later upload brought another licence. */
    changed: boolean('changed').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.eventId] }),
    index('sandbox_events_resource').on(t.sellerId, t.resourceId, t.requestedAt),
  ],
)

/** A buyer's enterprise with its departments and members, and the applications bound to it. */
export const sandboxEnterprises = pgTable(
  'sandbox_enterprises',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    tenantId: text('tenant_id').notNull(),
    tenantCode: text('tenant_code').notNull(),
    name: text('name').notNull(),
    domainName: text('domain_name').notNull(),
    departments: jsonb('departments').$type<SandboxDepartment[]>().notNull(),
    members: jsonb('members').$type<SandboxMember[]>().notNull(),
    bindings: jsonb('bindings').$type<SandboxBinding[]>().notNull(),
    /** How its identity centre misbehaves; null: not at all. */
    identityFault: text('identity_fault').$type<IdentityFault>(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    index('sandbox_enterprises_created').on(t.sellerId, t.createdAt, t.id),
  ],
)
