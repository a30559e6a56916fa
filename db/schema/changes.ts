import { bigint, boolean, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, sellerId } from './columns'

export const CHANGED_ENTITIES = [
  'instance',
  'license',
  'tenant',
  'application',
  'department',
  'member',
  'binding',
  'package',
] as const
export type ChangedEntity = (typeof CHANGED_ENTITIES)[number]

/**
 * What happened, in one line for everything outside that wants to follow: written in the transaction of the change.
 * `seq` grows in the order of writing; rows of transactions still open may come in between.
 */
export const changes = pgTable(
  'changes',
  {
    sellerId: sellerId(),
    seq: bigint('seq', { mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
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
  (t) => [primaryKey({ columns: [t.sellerId, t.id] }), uniqueIndex('changes_seq').on(t.sellerId, t.seq)],
)
