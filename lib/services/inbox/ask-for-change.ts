import { findInstance } from '@/db/queries/fulfilment'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Parsed } from '@/lib/koogallery/codec'
import { type Call, provisioningOf } from '@/lib/services/fulfilment/call'
import { askProductForChange } from '@/lib/services/provisioning/ask-for-change'
import type { Inbox } from './inbox'
import type { Known } from './seller-cache'

/**
 * changeInstanceCheck of a product that wants to be asked: after the rules have agreed, outside any transaction, three
 * seconds at most. Gives the outcome to answer instead, or null where nobody objects.
 */
export async function askForChange(
  inbox: Inbox,
  known: Known,
  call: Call,
  parsed: Parsed,
  outcome: Outcome,
): Promise<Outcome | null> {
  if (outcome.kind !== 'done' || call.test || !parsed.ok || parsed.command.kind !== 'changeInstanceCheck') return null
  const { ctx } = call
  const { instanceId, target } = parsed.command
  const instance = await findInstance(ctx.db, ctx.sellerId, instanceId)
  if (!instance) return null
  const provisioning = provisioningOf(call, instance)
  if (provisioning.mode !== 'hook' || !provisioning.changeCheck) return null
  const { changeCheck, endpoint } = provisioning
  const asked = { instance, target, endpoint, messageId: call.messageId }
  const said = await askProductForChange({ ctx, known, outside: inbox.outside }, asked)
  if (said.kind === 'silent') {
    ctx.log.warn({ instanceId, reason: said.reason }, 'the product did not say whether an instance may change')
  }
  const allowed = said.kind === 'answered' ? said.allowed : changeCheck === 'allow'
  return allowed ? null : { kind: 'changeRefused', reason: said.reason }
}
