import { insertSandboxOrders, insertSandboxResources } from '@/db/queries/sandbox-books'
import { transaction } from '@/db/transaction'
import type { SandboxBuyer, SandboxFault } from '@/lib/domain/sandbox'
import { findOffer, type OfferKey } from '../catalogue'
import { addPeriod } from '../clock'
import { loadSandbox, type Sandbox } from '../context'
import { runCalls } from '../engine'
import { lineIdOf, newOrderId } from '../order-id'
import { planCalls } from '../plan-calls'

export type Purchase = {
  offer: OfferKey
  /** Name of the customer; the same name is the same customer. */
  buyer?: string
  /** For each of the calls; absent: the switchboard's next. */
  fault?: SandboxFault | null
}

/** A buyer pays for an offer: one newInstance per order line, sent at once. */
export async function buy(
  sandbox: Sandbox,
  { offer: key, buyer: name = 'Ada Lovelace', fault }: Purchase,
  signal?: AbortSignal,
): Promise<{ orderId: string; resourceIds: string[]; callIds: string[] }> {
  const offer = findOffer(key)
  if (!offer) throw new Error(`no offer ${key}`)
  const { shown } = await loadSandbox(sandbox)
  const orderId = newOrderId(shown, sandbox.random)
  const buyer = buyerNamed(name)
  const now = sandbox.now()
  const expireTime = offer.period ? addPeriod(shown, offer.period) : null
  const lines = offer.lines.map((products, index) => ({
    sellerId: sandbox.sellerId,
    orderId,
    orderLineId: lineIdOf(orderId, index + 1),
    chargingMode: offer.chargingMode,
    periodType: offer.period?.type ?? null,
    periodNumber: offer.period?.count ?? null,
    expireTime,
    products,
  }))
  const resources = lines.map((line) => ({
    sellerId: sandbox.sellerId,
    id: sandbox.newId(),
    orderId,
    orderLineId: line.orderLineId,
    offer: offer.key,
    state: 'opening' as const,
    trial: offer.trial,
    chargingMode: offer.chargingMode,
    product: firstOf(line.products),
    buyer,
    expireTime,
    renewals: [],
    createdAt: now,
  }))
  const callIds = await transaction(sandbox.db, async (tx) => {
    const order = {
      sellerId: sandbox.sellerId,
      orderId,
      orderType: offer.trial ? 'TRIAL' : 'NEW',
      state: 'processing' as const,
      orderedAt: shown,
      buyer,
      createdAt: now,
    }
    await insertSandboxOrders(tx, [order], lines)
    await insertSandboxResources(tx, resources)
    return planCalls(
      tx,
      sandbox,
      resources.map(({ id, orderLineId }) => ({
        activity: 'newInstance',
        members: { orderId, orderLineId },
        orderId,
        resourceId: id,
        fault,
      })),
    )
  })
  await runCalls(sandbox, callIds, signal)
  return { orderId, resourceIds: resources.map(({ id }) => id), callIds }
}

function firstOf<T>(items: readonly T[]): T {
  const [first] = items
  if (first === undefined) throw new Error('an order line needs a product')
  return first
}

/** The same name is the same customer. */
function buyerNamed(name: string): SandboxBuyer {
  let hash = 7
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 0xffff_ffff
  const id = Math.floor(hash).toString(16).padStart(8, '0')
  return {
    customerId: `demo-customer-${id}`,
    customerName: name,
    userId: `demo-user-${id}`,
    userName: `user_${id}`,
    mobilePhone: `138${String(hash).padStart(8, '0').slice(-8)}`,
    email: `user_${id}@buyer.example`,
  }
}
