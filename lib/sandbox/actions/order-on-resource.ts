import { findSandboxResource, insertSandboxOrders, type SandboxResourceRow } from '@/db/queries/sandbox-books'
import { transaction } from '@/db/transaction'
import type { SandboxFault, SandboxProduct } from '@/lib/domain/sandbox'
import { ServiceError } from '@/lib/services/errors'
import type { Period } from '../clock'
import { loadSandbox, type Sandbox } from '../context'
import { runCalls } from '../engine'
import type { WireCall } from '../life'
import { lineIdOf, newOrderId } from '../order-id'
import { planCalls } from '../plan-calls'

export type Acted = { orderId?: string; callIds: string[] }

/** A fault for this one call; absent: the switchboard's next. */
export type Options = { fault?: SandboxFault | null; signal?: AbortSignal }

export type OpenResource = SandboxResourceRow & { instanceId: string }

/** The resource with its instance; throws `not_found`, or `conflict` when it is not in one of the states. */
export async function openResource(
  sandbox: Sandbox,
  id: string,
  states: readonly SandboxResourceRow['state'][],
): Promise<OpenResource> {
  const resource = await findSandboxResource(sandbox.db, sandbox.sellerId, id)
  if (!resource) throw new ServiceError('not_found', 'No such resource.')
  const { instanceId } = resource
  if (instanceId === null || !states.includes(resource.state)) {
    throw new ServiceError('conflict', `The resource is ${resource.state}; this needs ${states.join(' or ')}.`)
  }
  return { ...resource, instanceId }
}

/** Sends one call about a resource, without an order. */
export async function callOnResource(
  sandbox: Sandbox,
  resource: OpenResource,
  wire: WireCall,
  { fault, signal }: Options = {},
): Promise<Acted> {
  const callIds = await transaction(sandbox.db, (tx) =>
    planCalls(tx, sandbox, [
      { ...wire, family: resource.family, resourceId: resource.id, instanceId: resource.instanceId, fault },
    ]),
  )
  await runCalls(sandbox, callIds, signal)
  return { callIds }
}

/** Places a further order on a resource and sends the call that follows from it. */
export async function orderOnResource(
  sandbox: Sandbox,
  resource: OpenResource,
  order: { type: string; product?: SandboxProduct; period?: Period; expireTime?: Date | null },
  call: (ids: { orderId: string; orderLineId: string }) => WireCall,
  { fault, signal }: Options = {},
): Promise<Acted> {
  const { shown } = await loadSandbox(sandbox)
  const orderId = newOrderId(shown, sandbox.random)
  const orderLineId = lineIdOf(orderId, 1)
  const { sellerId } = sandbox
  const callIds = await transaction(sandbox.db, async (tx) => {
    await insertSandboxOrders(
      tx,
      [
        {
          sellerId,
          orderId,
          orderType: order.type,
          state: 'processing',
          orderedAt: shown,
          buyer: resource.buyer,
          createdAt: sandbox.now(),
        },
      ],
      [
        {
          sellerId,
          orderId,
          orderLineId,
          chargingMode: resource.chargingMode,
          periodType: order.period?.type ?? null,
          periodNumber: order.period?.count ?? null,
          expireTime: order.expireTime ?? resource.expireTime,
          products: [order.product ?? resource.product],
        },
      ],
    )
    const { family } = resource
    return planCalls(tx, sandbox, [
      {
        ...call({ orderId, orderLineId }),
        family,
        orderId,
        resourceId: resource.id,
        instanceId: resource.instanceId,
        fault,
      },
    ])
  })
  await runCalls(sandbox, callIds, signal)
  return { orderId, callIds }
}
