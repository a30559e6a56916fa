import { customType, text, timestamp } from 'drizzle-orm/pg-core'

/** An instant with milliseconds: the two databases disagree below that, so nothing finer is ever stored. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

export const sellerId = () => text('seller_id').notNull()

/** Raw bytes, kept as received or sent. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  fromDriver: (value) => new Uint8Array(value),
})
