import { findSandboxOrder } from '@/db/queries/sandbox-books'
import { transaction } from '@/db/transaction'
import { ServiceError } from '@/lib/services/errors'
import { loadSandbox, type Sandbox } from '../context'
import { runCalls } from '../engine'
import { planCalls } from '../plan-calls'
import type { Acted, Options } from './order-on-resource'

/** Tells the seller about an order again, signed with the key of the general interfaces (protocol/saas-v2.md 4.9). */
export async function orderNotify(sandbox: Sandbox, orderId: string, { fault, signal }: Options = {}): Promise<Acted> {
  await loadSandbox(sandbox)
  const found = await findSandboxOrder(sandbox.db, sandbox.sellerId, orderId)
  const line = found?.lines[0]
  if (!line) throw new ServiceError('not_found', 'No such order.')
  const members = { orderId, orderLineId: line.orderLineId }
  const callIds = await transaction(sandbox.db, (tx) =>
    planCalls(tx, sandbox, [{ family: 'order_notify', activity: 'orderNotify', members, orderId, fault }]),
  )
  await runCalls(sandbox, callIds, signal)
  return { orderId, callIds }
}
