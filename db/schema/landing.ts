import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { LandingOutcome } from '@/lib/domain/landing'
import { instant, sellerId } from './columns'

/** Buyers who come in after a purchase: their sessions, how each landing went, and what was handed to the product. */

const person = {
  test: boolean('test').notNull(),
  tenantId: text('tenant_id').notNull(),
  userName: text('user_name').notNull(),
}

/** Apart from the sessions of the seller's people. Of the cookie only the SHA-256 is kept. */
export const buyerSessions = pgTable(
  'buyer_sessions',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    ...person,
    name: text('name'),
    tokenHash: text('token_hash').notNull(),
    /** The hash before the last exchange, which stands until `previousUntil`. */
    previousHash: text('previous_hash'),
    previousUntil: instant('previous_until'),
    /** Waits for the person to say that the browser is to change over from somebody else. */
    pending: boolean('pending').notNull().default(false),
    /** Which application of the tenant it was opened through: its client renews the tokens. */
    appInstanceId: text('app_instance_id').notNull(),
    appId: text('app_id').notNull(),
    /** Sealed JSON: access and refresh token. */
    tokens: text('tokens').notNull(),
    accessUntil: instant('access_until').notNull(),
    createdAt: instant('created_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    rotatedAt: instant('rotated_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('buyer_sessions_token').on(t.sellerId, t.tokenHash),
    index('buyer_sessions_previous').on(t.sellerId, t.previousHash),
    index('buyer_sessions_expiry').on(t.sellerId, t.expiresAt),
  ],
)

/** Our own `state` where sign-in began here; bound to the browser by a cookie. */
export const signInStates = pgTable(
  'sign_in_states',
  {
    stateHash: text('state_hash').primaryKey(),
    sellerId: sellerId(),
    /** SHA-256 of the browser's cookie. */
    browserHash: text('browser_hash').notNull(),
    test: boolean('test').notNull(),
    tenantId: text('tenant_id').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [index('sign_in_states_expiry').on(t.sellerId, t.expiresAt)],
)

/** Each attempt to come in. */
export const landings = pgTable(
  'landings',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    /** What the buyer is told to name. */
    reference: text('reference').notNull(),
    at: instant('at').notNull(),
    test: boolean('test').notNull(),
    tenantId: text('tenant_id'),
    userName: text('user_name'),
    instanceId: text('instance_id'),
    outcome: text('outcome').$type<LandingOutcome>().notNull(),
    /** A CentreFault or LandingFault. */
    fault: text('fault'),
    /** What the other side said, without secrets. */
    said: text('said'),
    /** Whether sign-in began here or at the workbench. */
    begun: text('begun').$type<'here' | 'elsewhere'>().notNull(),
    /** Calls to the identity centre, and milliseconds in all. */
    calls: integer('calls').notNull(),
    tookMs: integer('took_ms').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    index('landings_at').on(t.sellerId, t.at, t.id),
    index('landings_reference').on(t.sellerId, t.reference),
    index('landings_tenant').on(t.sellerId, t.test, t.tenantId),
  ],
)

/** What was handed to the product; each counts once. */
export const handOvers = pgTable(
  'hand_overs',
  {
    sellerId: sellerId(),
    /** `jti` of the token. */
    id: uuid('id').notNull(),
    kind: text('kind').$type<'token' | 'code'>().notNull(),
    /** SHA-256 of the code; of a token none is needed, its signature stands for it. */
    codeHash: text('code_hash'),
    instanceId: text('instance_id').notNull(),
    /** Made by the test button, without a buyer. */
    trial: boolean('trial').notNull().default(false),
    claims: jsonb('claims').$type<Record<string, unknown>>().notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    redeemedAt: instant('redeemed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('hand_overs_code').on(t.sellerId, t.codeHash),
    index('hand_overs_expiry').on(t.sellerId, t.expiresAt),
  ],
)
