import type { Call } from '@/lib/services/fulfilment/call'
import type { Plan } from '@/lib/services/fulfilment/plan-at-once'
import { INSTANCE, planPurchase } from '@/lib/services/fulfilment/purchase'
import { keepsBooks } from '@/lib/services/metering/packages/follow-product'
import { chooseLicense } from './choose'
import { type LicenseCommand, licenseOf, purchaseOf } from './get-license'
import { freshKey, isDrawn, issueWrites, licenseRow } from './issue-license'

/**
 * All that the first call of an order for a licence writes (protocol/license.md 2.2), and its outcome. Null where the key
 * is drawn from a pool, which needs a lock. A key that is taken already fails the statement: `getLicense` makes another.
 */
export async function planLicense(call: Call, command: LicenseCommand, gate?: string): Promise<Plan | null> {
  const { ctx, products } = call
  const { writes, instance } = planPurchase(call, purchaseOf(command), gate)
  const { instanceId } = instance
  const choice = chooseLicense(products, instance)
  const asked = licenseOf(call, instance, command)
  if (keepsBooks(products, instance) || isDrawn(choice, asked)) return null
  const id = ctx.newId()
  const made = await freshKey(ctx.db, ctx, choice, asked, id)
  if (!made) return { writes, outcome: { kind: 'notReady', instanceId }, decides: INSTANCE }
  const license = licenseRow(ctx, choice, asked, { ...made, id })
  const issue = issueWrites(ctx, license, undefined, INSTANCE)
  return {
    writes: [...writes, ...issue.map((write) => ({ ...write, present: 'fails' as const }))],
    outcome: { kind: 'licensed', instanceId, license: made.key },
    decides: INSTANCE,
  }
}
