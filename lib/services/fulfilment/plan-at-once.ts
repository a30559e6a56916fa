import type { Write } from '@/db/write-together'
import type { Command } from '@/lib/domain/commands'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from './call'
import { INSTANCE, planPurchase } from './purchase'
import { queryInstance } from './query-instance'

/** `decides`: the write that must have happened for `outcome` to hold; none where it always does. */
export type Plan = { writes: Write[]; outcome: Outcome; decides?: string }

/**
 * The commonest calls, planned so that everything they write fits one statement: a purchase that is the first of its
 * order line, and a query, which writes nothing. Null for all others. `gate` names the write all of it hangs on.
 */
export async function planAtOnce(call: Call, command: Command, gate?: string): Promise<Plan | null> {
  switch (command.kind) {
    case 'newInstance':
      // With its order's data it writes more than fits one statement.
      if (command.facts) return null
      return { ...planPurchase(call, command, gate), decides: INSTANCE }
    case 'queryInstance':
      return { writes: [], outcome: await queryInstance(call.ctx.db, call, command), decides: gate }
    default:
      return null
  }
}
