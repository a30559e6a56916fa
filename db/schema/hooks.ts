import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { EndpointState, PauseReason } from '@/lib/domain/hooks'
import { instant, sellerId } from './columns'

/** Addresses of the seller's product that are called, signed: what happened (the change feed), and provisioning. */
export const hookEndpoints = pgTable(
  'hook_endpoints',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    /** By which products name it; of one account unique. */
    name: text('name').notNull(),
    url: text('url').notNull(),
    /** Sealed. The previous one signs beside it until its time has passed. */
    secret: text('secret').notNull(),
    previousSecret: text('previous_secret'),
    previousUntil: instant('previous_until'),
    /** Types it wants of the change feed (`instance.created`, `instance.*`); null for all, empty for none. */
    events: jsonb('events').$type<string[]>(),
    /** Whether test traffic comes here; only then. */
    test: boolean('test').notNull().default(false),
    state: text('state').$type<EndpointState>().notNull(),
    pausedReason: text('paused_reason').$type<PauseReason>(),
    /** Who entered it: the config file changes only what it brought itself. */
    source: text('source').$type<'file' | 'portal'>().notNull().default('portal'),
    /** Position in the change feed up to which deliveries have been made. */
    published: bigint('published', { mode: 'number' }).notNull().default(0),
    /** The circuit: faults in a row, since when, and until when nothing is sent. */
    failures: integer('failures').notNull().default(0),
    failingSince: instant('failing_since'),
    openUntil: instant('open_until'),
    lastError: text('last_error'),
    lastAnswerAt: instant('last_answer_at'),
    /** Counts the changes people make; the circuit does not count. */
    version: integer('version').notNull().default(0),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('hook_endpoints_name').on(t.sellerId, t.name).where(sql`${t.state} <> 'removed'`),
    index('hook_endpoints_active').on(t.sellerId).where(sql`${t.state} = 'active'`),
  ],
)
