import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, sellerId } from './columns'

/** What the simulated identity centres gave out: codes, access tokens, refresh tokens and the browser's session there. */
export const sandboxGrants = pgTable(
  'sandbox_grants',
  {
    sellerId: sellerId(),
    /** SHA-256 of what was given out. */
    hash: text('hash').notNull(),
    kind: text('kind').$type<'code' | 'access' | 'refresh' | 'session'>().notNull(),
    enterpriseId: uuid('enterprise_id').notNull(),
    userName: text('user_name').notNull(),
    /** Empty for a session. */
    clientId: text('client_id').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.hash] }), index('sandbox_grants_expiry').on(t.sellerId, t.expiresAt)],
)
