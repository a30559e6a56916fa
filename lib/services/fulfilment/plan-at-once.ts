import type { Write } from '@/db/write-together'
import type { Command } from '@/lib/domain/commands'
import type { Outcome } from '@/lib/domain/outcomes'
import { planLicense } from '@/lib/services/licensing/plan-license'
import { keepsBooks } from '@/lib/services/metering/packages/follow-product'
import { planTenant } from '@/lib/services/organisations/plan-tenant'
import type { Call } from './call'
import { INSTANCE, planPurchase } from './purchase'
import { queryInstance } from './query-instance'

/** `decides`: the write that must have happened for `outcome` to hold; none where it always does. */
export type Plan = { writes: Write[]; outcome: Outcome; decides?: string }

/**
 * The commonest calls, planned so that everything they write fits one statement: what is the first of its order line or
 * tenant, and a query, which writes nothing. Null for all others. `gate` names the write all of it hangs on.
 */
export async function planAtOnce(call: Call, command: Command, gate?: string): Promise<Plan | null> {
  switch (command.kind) {
    case 'newInstance': {
      const plan = planPurchase(call, command, gate)
      // What is metered begins its books, which are read before they are written.
      return keepsBooks(call.products, plan.instance) ? null : { ...plan, decides: INSTANCE }
    }
    case 'getLicense':
      return planLicense(call, command, gate)
    case 'tenantSync':
      return planTenant(call, command, gate)
    case 'queryInstance':
      return { writes: [], outcome: await queryInstance(call.ctx.db, call, command), decides: gate }
    default:
      return null
  }
}
