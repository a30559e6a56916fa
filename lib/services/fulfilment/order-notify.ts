import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from './call'
import { noteOrder } from './note-order'

/**
 * Something happened to an order of any product type (protocol/saas-v2.md 4.9). The call says only which, so each one
 * has the order looked up again.
 */
export async function orderNotify(
  tx: Tx,
  call: Call,
  { orderId }: Extract<Command, { kind: 'orderNotify' }>,
): Promise<Outcome> {
  await noteOrder(tx, call, { orderId, test: call.test }, call.messageId)
  return { kind: 'done' }
}
