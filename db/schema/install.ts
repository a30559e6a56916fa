import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './columns'

/** What holds for the whole install, whatever the account; one short row each. */
export const installFacts = pgTable('install_facts', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
})

/** Which process does what only one should do at a time. Times are the database's, so that clocks may differ. */
export const leases = pgTable('leases', {
  name: text('name').primaryKey(),
  holder: text('holder').notNull(),
  until: instant('until').notNull(),
})
