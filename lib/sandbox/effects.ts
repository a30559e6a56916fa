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
import { lifeOf, type WireCall } from './life'
import { planCalls } from './plan-calls'
import { retryRule } from './schedule'

export type Effects = { findings: string[]; follow: string[] }
const NOTHING: Effects = { findings: [], follow: [] }
const RUNNING = { state: 'active', frozenAt: null, frozenFor: null, stoppedAt: null } as const

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
  const life = lifeOf(resource.family)
  const follow = async (wire: WireCall, instanceId: string): Promise<Effects> => ({
    findings: [],
    follow: await planCalls(tx, sandbox, [
      { ...wire, family: resource.family, fault: null, resourceId: resource.id, instanceId },
    ]),
  })

  switch (call.activity) {
    case 'newInstance':
    case 'getLicense': {
      const { instanceId, license } = judgement
      if (!instanceId) return NOTHING
      if (resource.license !== null && resource.license !== license)
        return { findings: ['license_changed'], follow: [] }
      if (resource.instanceId !== null && resource.instanceId !== instanceId)
        return { findings: ['instance_id_changed'], follow: [] }
      const info = judgement.info.get(instanceId)
      if (info) await update({ info })
      // Refunded, released or already known: a later answer changes nothing.
      if (resource.state !== 'opening' || resource.instanceId !== null) return NOTHING
      const later = judgement.processing && life.polls
      await update({ instanceId, license, state: later ? 'opening' : 'active' })
      if (!later) await completeOrder(tx, sandbox, resource)
      if (!life.polls || !life.look) return NOTHING
      return follow({ ...life.look({ ...resource, instanceId }), mode: 'poll' }, instanceId)
    }
    case 'queryInstance': {
      const info = resource.instanceId ? judgement.info.get(resource.instanceId) : undefined
      if (!info) return NOTHING
      await update({ info, ...(resource.state === 'opening' ? { state: 'active' } : {}) })
      if (resource.state === 'opening') await completeOrder(tx, sandbox, resource)
      return NOTHING
    }
    case 'refreshInstance':
    case 'refreshLicense':
    case 'refreshLicenseCode': {
      const expireTime = readWireTime(String(call.members.expireTime))
      const order = call.orderId ? await findSandboxOrder(tx, sandbox.sellerId, call.orderId) : undefined
      const product = order?.lines[0]?.products[0]
      const cancelled = order?.order.orderType === 'UNSUBSCRIBE'
      await update({
        expireTime,
        ...(order?.order.orderType === 'TRIAL_TO_FORMAL' ? { trial: false } : {}),
        ...(product ? { product } : {}),
        renewals: cancelled
          ? resource.renewals.slice(0, -1)
          : [
              ...resource.renewals,
              { orderId: call.orderId ?? '', expireBefore: (resource.expireTime ?? shown).toISOString() },
            ],
      })
      if (call.orderId) await updateSandboxOrder(tx, sandbox.sellerId, call.orderId, 'completed')
      const { instanceId, state, frozenFor } = resource
      if (state !== 'frozen' || frozenFor !== 'expiry' || expireTime <= shown || instanceId === null) return NOTHING
      if (life.renewalUnfreezes) await update(RUNNING)
      else if (life.unfreeze) return follow(life.unfreeze({ ...resource, instanceId }), instanceId)
      return NOTHING
    }
    case 'updateInstanceStatus':
    case 'instanceStatus':
    case 'updateLicenseCodeStatus':
    case 'expireInstance':
    case 'expireLicense': {
      if (resource.state === 'released') return NOTHING
      const status = call.members.status ?? call.members.instanceStatus ?? 'FREEZE'
      if (status === 'FREEZE') {
        const expired = resource.expireTime !== null && resource.expireTime <= shown
        const stoppedAt = resource.stoppedAt ?? sandbox.now()
        await update({ state: 'frozen', frozenAt: shown, frozenFor: expired ? 'expiry' : 'violation', stoppedAt })
      } else await update(RUNNING)
      return NOTHING
    }
    case 'releaseInstance':
    case 'releaseLicense':
    case 'releaseLicenseCode':
      await update({ state: 'released', stoppedAt: resource.stoppedAt ?? sandbox.now() })
      await cancelCallsOfResource(tx, sandbox.sellerId, resource.id, sandbox.now())
      if (call.orderId) await updateSandboxOrder(tx, sandbox.sellerId, call.orderId, 'completed')
      return NOTHING
    case 'upgradeInstance':
    case 'upgrade': {
      const order = call.orderId ? await findSandboxOrder(tx, sandbox.sellerId, call.orderId) : undefined
      const product = order?.lines[0]?.products[0]
      if (product) await update({ product })
      if (call.orderId) await updateSandboxOrder(tx, sandbox.sellerId, call.orderId, 'completed')
      return NOTHING
    }
    // The licence itself comes by upload; of an enterprise the books were changed when it was done.
    case 'getLicenseAsync':
    case 'tenantSync':
    case 'applicationSync':
    case 'authSync':
    case 'singleOrgSync':
    case 'allOrgSync':
    case 'changeInstanceCheck':
    case 'orderNotify':
      return NOTHING
    default:
      return call.activity satisfies never
  }
}

/** The repeats are used up: where the family does so, purchases and upgrades are refunded (protocol/saas-v2.md 1.1). */
export async function applyGiveUp(tx: Tx, sandbox: Sandbox, call: SandboxCallRow): Promise<void> {
  if (call.test || !call.orderId) return
  if (retryRule(call).end !== 'refund') return
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
