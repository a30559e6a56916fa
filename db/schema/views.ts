import { pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, sellerId } from './columns'

/** Filters of a list that a person has given a name. */
export const savedViews = pgTable(
  'saved_views',
  {
    sellerId: sellerId(),
    userId: uuid('user_id').notNull(),
    /** Address of the list below the account: `orders`, `metering/records`. */
    list: text('list').notNull(),
    name: text('name').notNull(),
    /** The address's parameters, without paging. */
    query: text('query').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.userId, t.list, t.name] })],
)
