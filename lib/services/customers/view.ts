import type { customers } from '@/db/schema'

/** A customer without the personal data: phone and mail are told of, never shown. */
export type CustomerView = {
  customerId: string
  name: string | null
  userName: string | null
  hasPhone: boolean
  hasEmail: boolean
}

export function viewCustomer(row: typeof customers.$inferSelect): CustomerView {
  return {
    customerId: row.customerId,
    name: row.name,
    userName: row.userName,
    hasPhone: row.mobilePhone !== null,
    hasEmail: row.email !== null,
  }
}
