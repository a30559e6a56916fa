import type { ServiceContext } from '@/lib/services/context'
import { revealContact } from '@/lib/services/customers/reveal-contact'
import type { CustomerView } from '@/lib/services/customers/view'

export const MASKED = '••••'
/** The reason in the audit row of each look. */
const REASON = 'REST API, personal:read'

/** A customer as the API shows it: phone and mail in clear only where the key may see them, and then audited. */
export async function customerOf(ctx: ServiceContext, view: CustomerView | null, inClear: boolean) {
  if (!view) return null
  const { customerId, name, userName, hasPhone, hasEmail } = view
  if (inClear && (hasPhone || hasEmail)) {
    return { customerId, name, userName, ...(await revealContact(ctx, { customerId, reason: REASON })) }
  }
  return { customerId, name, userName, mobilePhone: hasPhone ? MASKED : null, email: hasEmail ? MASKED : null }
}
