import type { LicenseRow } from '@/db/queries/licenses'
import type { Tx } from '@/db/types'
import type { Call } from '@/lib/services/fulfilment/call'
import { type CodeFacts, findCode, takeUpCode } from './license-of-code'

/**
 * The licence a callback is about, locked; null when the account does not take unknown codes up. Debugging calls have
 * codes of their own: they never reach a real one, and always find theirs.
 */
export async function targetCode(tx: Tx, call: Call, text: string, facts: CodeFacts = {}): Promise<LicenseRow | null> {
  const { ctx } = call
  const present = await findCode(tx, ctx, { test: call.test, text })
  if (present) return present
  if (!call.test) {
    // A debugging case may have been saved without its flag: what it names tells.
    const ofTests = await findCode(tx, ctx, { test: true, text })
    if (ofTests) {
      call.test = true
      return ofTests
    }
    if (call.seller.settings.unknownLicenseCode === 'not_found') return null
  }
  return takeUpCode(tx, ctx, call, { test: call.test, text, ...facts })
}
