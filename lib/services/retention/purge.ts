import { lockInstance, updateInstance } from '@/db/queries/fulfilment'
import {
  type PurgeScope,
  purgeCustomer,
  purgeDeliveries,
  purgeInstances,
  purgeLicenses,
  purgeOrders,
  purgeTenants,
  replaceCall,
  selectCallsToPurge,
  selectInstancesOfCustomer,
  selectLicensesOf,
  selectOrderIdsOfCustomer,
  selectOrderIdsOfInstance,
  selectTenantsOfAlone,
} from '@/db/queries/purge'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import { anonymiseBody, anonymiseUrl, PURGED } from '@/lib/domain/anonymise'
import { recordAudit } from '@/lib/services/audit'
import type { ServiceContext } from '@/lib/services/context'
import { note } from '@/lib/services/fulfilment/call'
import { codeSubjectOf } from '@/lib/services/licensing/code-subject'

const CALLS_AT_A_TIME = 100

type Customer = { customerId: string; reason?: string }

/** What belongs to instances: their orders, licences, calls, and enterprises that are bound to nothing else. */
async function scopeOf(ctx: ServiceContext, instanceIds: string[], orders: string[]) {
  const { db, sellerId } = ctx
  const ofInstances = await Promise.all(instanceIds.map((id) => selectOrderIdsOfInstance(db, sellerId, id)))
  const orderIds = [...new Set([...orders, ...ofInstances.flat()])]
  const licences = await selectLicensesOf(db, { sellerId, orderIds, instanceIds })
  const subjects = licences.flatMap(({ origin }) => codeSubjectOf(origin) ?? [])
  const tenantIds = await selectTenantsOfAlone(db, sellerId, instanceIds)
  const scope: PurgeScope = { sellerId, orderIds, instanceIds, subjects, tenantIds }
  return { scope, licences }
}

/**
 * Takes the personal data of one released instance out: access data, keys, contents of its calls and of what followed from
 * them. Ids, times and verdicts stay, and its history says when. Safe to break off and to repeat.
 */
export async function purgeInstance(ctx: ServiceContext, instanceId: string): Promise<void> {
  const { scope, licences } = await scopeOf(ctx, [instanceId], [])
  await purgeCalls(ctx, scope)
  await transaction(ctx.db, (tx) => purgeRows(ctx, tx, scope, licences))
}

/** The same for all that is there of a customer, and its name, number and mail. */
export async function purgeWhole(ctx: ServiceContext, { customerId, reason }: Customer): Promise<void> {
  const { db, sellerId } = ctx
  const owned = await selectInstancesOfCustomer(db, sellerId, customerId)
  const orderIds = await selectOrderIdsOfCustomer(db, sellerId, customerId)
  const { scope, licences } = await scopeOf(
    ctx,
    owned.map(({ instanceId }) => instanceId),
    orderIds,
  )
  await purgeCalls(ctx, scope)
  await transaction(db, async (tx) => {
    await purgeRows(ctx, tx, scope, licences)
    await purgeCustomer(tx, sellerId, customerId, ctx.now())
    await recordAudit(tx, ctx, {
      action: 'customer.anonymised',
      subjectKind: 'customer',
      subjectId: customerId,
      reason,
      details: { orders: scope.orderIds.length, instances: owned.length, licences: licences.length },
    })
  })
}

type Licences = Awaited<ReturnType<typeof selectLicensesOf>>

async function purgeRows(ctx: ServiceContext, tx: Tx, scope: PurgeScope, licences: Licences): Promise<void> {
  const { sellerId, instanceIds, tenantIds } = scope
  const ended = licences.filter((licence) => hasEnded(licence, ctx.now()))
  const fresh: string[] = []
  for (const instanceId of instanceIds.toSorted((a, b) => a.localeCompare(b))) {
    const instance = await lockUnpurged(tx, sellerId, instanceId)
    if (!instance) continue
    fresh.push(instanceId)
    await note(tx, ctx, instance, { kind: 'purged' })
    await updateInstance(tx, sellerId, instanceId, { updatedAt: ctx.now() })
  }
  await purgeInstances(tx, sellerId, fresh, ctx.now())
  await purgeLicenses(
    tx,
    sellerId,
    ended.map(({ id }) => id),
  )
  await purgeOrders(tx, scope)
  await purgeDeliveries(tx, sellerId, instanceIds)
  await purgeTenants(tx, sellerId, tenantIds, ctx.now())
}

/** Whether the buyer has no use of the licence any more. */
export function hasEnded({ status, expireTime }: Licences[number], now: Date): boolean {
  return status === 'released' || status === 'revoked' || (expireTime !== null && expireTime <= now)
}

async function lockUnpurged(tx: Tx, sellerId: string, instanceId: string) {
  const instance = await lockInstance(tx, sellerId, instanceId)
  return instance?.purgedAt === null ? instance : undefined
}

/** Contents of calls, some at a time: there may be thousands. */
async function purgeCalls(ctx: ServiceContext, scope: PurgeScope): Promise<void> {
  for (;;) {
    const calls = await selectCallsToPurge(ctx.db, scope, CALLS_AT_A_TIME)
    if (calls.length === 0) return
    await transaction(ctx.db, async (tx) => {
      for (const call of calls) {
        await replaceCall(tx, scope.sellerId, {
          ...call,
          url: anonymiseUrl(call.url),
          body: anonymiseBytes(call.body),
          answer: anonymiseBytes(call.answer),
          erasedAt: ctx.now(),
        })
      }
    })
  }
}

function anonymiseBytes(bytes: Uint8Array): Uint8Array {
  try {
    return new TextEncoder().encode(anonymiseBody(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch {
    return new TextEncoder().encode(PURGED)
  }
}
