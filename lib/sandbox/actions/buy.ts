import { insertSandboxOrders, insertSandboxResources } from '@/db/queries/sandbox-books'
import { transaction } from '@/db/transaction'
import type { SandboxBuyer, SandboxFault } from '@/lib/domain/sandbox'
import { findOffer, type OfferKey } from '../catalogue'
import { addPeriod } from '../clock'
import { loadSandbox, type Sandbox } from '../context'
import { runCalls } from '../engine'
import { lifeOf } from '../life'
import { lineIdOf, newCode, newOrderId } from '../order-id'
import { planCalls } from '../plan-calls'

export type Purchase = {
  offer: OfferKey
  /** Name of the customer; the same name is the same customer. */
  buyer?: string
  /** For each of the calls; absent: the switchboard's next. */
  fault?: SandboxFault | null
}

/**
 * A buyer pays for an offer: one call per order line, sent at once. Of authorization codes the seller hears nothing: the
 * marketplace makes them itself (protocol/license.md 1.3).
 */
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
  const { family } = offer
  const life = lifeOf(family)
  const codes = lines.map(() => (life.purchase ? null : newCode(sandbox.random)))
  const resources = lines.map((line, index) => ({
    sellerId: sandbox.sellerId,
    id: sandbox.newId(),
    family,
    instanceId: codes[index] ?? null,
    license: codes[index] ?? null,
    orderId,
    orderLineId: line.orderLineId,
    offer: offer.key,
    state: life.purchase ? ('opening' as const) : ('active' as const),
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
      state: life.purchase ? ('processing' as const) : ('completed' as const),
      orderedAt: shown,
      buyer,
      createdAt: now,
    }
    await insertSandboxOrders(tx, [order], lines)
    await insertSandboxResources(tx, resources)
    const { purchase } = life
    if (!purchase) return []
    return planCalls(
      tx,
      sandbox,
      resources.map((resource) => ({
        ...purchase({ ...resource, period: offer.period }),
        family,
        orderId,
        resourceId: resource.id,
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
