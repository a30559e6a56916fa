import { index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { Family } from '@/lib/domain/commands'
import { instant, sellerId } from './columns'

/** Answers that the marketplace's debugger would find fault with (lib/koogallery/contract-check). */
export const answerWarnings = pgTable(
  'answer_warnings',
  {
    sellerId: sellerId(),
    messageId: uuid('message_id').notNull(),
    /** When the call came; with the id the message's place. */
    receivedAt: instant('received_at').notNull(),
    family: text('family').$type<Family>().notNull(),
    activity: text('activity'),
    codes: jsonb('codes').$type<string[]>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.messageId] }),
    index('answer_warnings_received').on(t.sellerId, t.receivedAt),
  ],
)

/** How far the answers of an account have been looked at. */
export const answerChecks = pgTable('answer_checks', {
  sellerId: sellerId().primaryKey(),
  checkedTo: instant('checked_to').notNull(),
  messageId: uuid('message_id').notNull(),
})
