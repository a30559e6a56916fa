import {
  findSandboxOrder,
  listSandboxResources,
  lockSandboxResource,
  type SandboxResourceRow,
  updateSandboxOrder,
  updateSandboxResource,
} from '@/db/queries/sandbox-books'
import { cancelCallsOfResource, type SandboxCallRow } from '@/db/queries/sandbox-calls'
import type { Tx } from '@/db/types'
import { readWireTime } from './body'
import type { Sandbox } from './context'
import type { Judgement } from './judge'
import { type CallDraft, planCalls } from './plan-calls'

export type Effects = { findings: string[]; follow: string[] }
const NOTHING: Effects = { findings: [], follow: [] }

/**
 * What the marketplace believes after a call succeeded, and what it does next. `shown` is the movable clock.
 * Answers findings about the seller that only the books can show, and the calls that follow at once.
 */
export async function applySuccess(
  tx: Tx,
  sandbox: Sandbox,
  call: SandboxCallRow,
  judgement: Judgement,
  shown: Date,
): Promise<Effects> {
  if (call.test || !call.resourceId) return NOTHING
  const resource = await lockSandboxResource(tx, sandbox.sellerId, call.resourceId)
  if (!resource) return NOTHING
  const update = (values: Parameters<typeof updateSandboxResource>[3]) =>
    updateSandboxResource(tx, sandbox.sellerId, resource.id, values)
  const follow = async (draft: Omit<CallDraft, 'resourceId'>): Promise<Effects> => ({
    findings: [],
    follow: await planCalls(tx, sandbox, [{ fault: null, ...draft, resourceId: resource.id }]),
  })

  switch (call.activity) {
    case 'newInstance': {
      const { instanceId } = judgement
      if (!instanceId) return NOTHING
      if (resource.instanceId !== null && resource.instanceId !== instanceId)
        return { findings: ['instance_id_changed'], follow: [] }
      // Refunded, released or already known: a later answer changes nothing.
      if (resource.state !== 'opening' || resource.instanceId !== null) return NOTHING
      await update({ instanceId, state: judgement.processing ? 'opening' : 'active' })
      if (!judgement.processing) await completeOrder(tx, sandbox, resource)
      return follow({ activity: 'queryInstance', members: { instanceId }, instanceId, mode: 'poll' })
    }
    case 'queryInstance': {
      const info = resource.instanceId ? judgement.info.get(resource.instanceId) : undefined
      if (!info) return NOTHING
      await update({ info, ...(resource.state === 'opening' ? { state: 'active' } : {}) })
      if (resource.state === 'opening') await completeOrder(tx, sandbox, resource)
      return NOTHING
    }
    case 'refreshInstance': {
      const expireTime = readWireTime(String(call.members.expireTime))
      const order = call.orderId ? await findSandboxOrder(tx, sandbox.sellerId, call.orderId) : undefined
      const product = order?.lines[0]?.products[0]
      const cancelled = call.members.scene === 'UNSUBSCRIBE_RENEWAL_PERIOD'
      await update({
        expireTime,
        ...(call.members.scene === 'TRIAL_TO_FORMAL' ? { trial: false } : {}),
        ...(product ? { product } : {}),
        renewals: cancelled
          ? resource.renewals.slice(0, -1)
          : [
              ...resource.renewals,
              { orderId: call.orderId ?? '', expireBefore: (resource.expireTime ?? shown).toISOString() },
            ],
      })
      if (call.orderId) await updateSandboxOrder(tx, sandbox.sellerId, call.orderId, 'completed')
      if (resource.state === 'frozen' && resource.frozenFor === 'expiry' && expireTime > shown && resource.instanceId) {
        return follow({
          activity: 'updateInstanceStatus',
          members: { instanceId: resource.instanceId, status: 'UNFREEZE' },
          instanceId: resource.instanceId,
        })
      }
      return NOTHING
    }
    case 'updateInstanceStatus':
      if (resource.state === 'released') return NOTHING
      if (call.members.status === 'FREEZE') {
        const expired = resource.expireTime !== null && resource.expireTime <= shown
        await update({ state: 'frozen', frozenAt: shown, frozenFor: expired ? 'expiry' : 'violation' })
      } else await update({ state: 'active', frozenAt: null, frozenFor: null })
      return NOTHING
    case 'releaseInstance':
      await update({ state: 'released' })
      await cancelCallsOfResource(tx, sandbox.sellerId, resource.id, sandbox.now())
      if (call.orderId) await updateSandboxOrder(tx, sandbox.sellerId, call.orderId, 'completed')
      return NOTHING
    case 'upgradeInstance': {
      const order = call.orderId ? await findSandboxOrder(tx, sandbox.sellerId, call.orderId) : undefined
      const product = order?.lines[0]?.products[0]
      if (product) await update({ product })
      if (call.orderId) await updateSandboxOrder(tx, sandbox.sellerId, call.orderId, 'completed')
      return NOTHING
    }
    case 'changeInstanceCheck':
    case 'orderNotify':
      return NOTHING
    default:
      return call.activity satisfies never
  }
}

/** The repeats are used up: purchases and upgrades are refunded (protocol/saas-v2.md 1.1). */
export async function applyGiveUp(tx: Tx, sandbox: Sandbox, call: SandboxCallRow): Promise<void> {
  if (call.test || !call.orderId) return
  if (call.activity !== 'newInstance' && call.activity !== 'upgradeInstance') return
  await updateSandboxOrder(tx, sandbox.sellerId, call.orderId, 'refunded')
  if (call.activity !== 'newInstance') return
  for (const resource of await listSandboxResources(tx, sandbox.sellerId, { orderId: call.orderId })) {
    if (resource.state !== 'opening') continue
    await updateSandboxResource(tx, sandbox.sellerId, resource.id, { state: 'failed' })
    await cancelCallsOfResource(tx, sandbox.sellerId, resource.id, sandbox.now(), { activity: 'queryInstance' })
  }
}

/** A purchase is complete once each of its order lines is open. */
async function completeOrder(tx: Tx, sandbox: Sandbox, opened: SandboxResourceRow): Promise<void> {
  const all = await listSandboxResources(tx, sandbox.sellerId, { orderId: opened.orderId })
  if (all.every(({ id, state }) => id === opened.id || state !== 'opening')) {
    await updateSandboxOrder(tx, sandbox.sellerId, opened.orderId, 'completed')
  }
}
