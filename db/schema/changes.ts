import { sql } from 'drizzle-orm'
import { bigint, boolean, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { ChangedEntity } from '@/lib/domain/changes'
import { instant, sellerId } from './columns'

/**
 * What happened, in one line for everything outside that wants to follow: written in the transaction of the change.
 * `seq` grows in the order of writing; rows of transactions still open may come in between, so nobody reads on by it.
 */
export const changes = pgTable(
  'changes',
  {
    sellerId: sellerId(),
    seq: bigint('seq', { mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    /**
     * Place in the feed, 1, 2, 3 … of the account, given by one publisher at a time once the change is committed: who
     * has read up to a position has missed nothing before it.
     */
    position: bigint('position', { mode: 'number' }),
    id: uuid('id').notNull(),
    entity: text('entity').$type<ChangedEntity>().notNull(),
    entityId: text('entity_id').notNull(),
    /** What happened to it: `added`, `changed`, `removed` … */
    kind: text('kind').notNull(),
    test: boolean('test').notNull(),
    at: instant('at').notNull(),
    /** Never secrets or personal data in clear. */
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('changes_position').on(t.sellerId, t.position),
    index('changes_unpublished').on(t.sellerId, t.seq).where(sql`${t.position} is null`),
  ],
)
