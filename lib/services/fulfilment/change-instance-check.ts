import { findInstance } from '@/db/queries/fulfilment'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from './call'

/**
 * May this instance change at its renewal (protocol/saas-v2.md 4.7)? Asked before the buyer pays; changes nothing.
 * A released instance may not; anything else may, until a rule about present use says otherwise.
 */
export async function changeInstanceCheck(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'changeInstanceCheck' }>,
): Promise<Outcome> {
  if (call.test) return { kind: 'done' }
  const instance = await findInstance(tx, call.ctx.sellerId, command.instanceId)
  if (!instance) return { kind: 'unknownInstance', instanceIds: [command.instanceId] }
  // Saved debugging cases are replayed for ever and in any order, also after the release of their instance.
  call.test = instance.test
  if (call.test) return { kind: 'done' }
  if (instance.status === 'released') return { kind: 'changeRefused', reason: 'The instance has been released.' }
  return { kind: 'done' }
}
