import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { RetentionKind } from '@/lib/domain/retention'
import { instant, sellerId } from './columns'

/** How far an account's old data have been cleared, per kind, and what the last clearing came to. */
export const retentionMarks = pgTable(
  'retention_marks',
  {
    sellerId: sellerId(),
    kind: text('kind').$type<RetentionKind>().notNull(),
    /** What is older has been dealt with; nothing before it is looked at again where that would cost much. */
    reached: instant('reached').notNull(),
    sweptAt: instant('swept_at').notNull(),
    /** Rows of the last clearing that found any. */
    removed: integer('removed').notNull(),
    removedAt: instant('removed_at'),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.kind] })],
)
