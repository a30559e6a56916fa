import { insertSandboxEvent } from '@/db/queries/sandbox-events'
import { transaction } from '@/db/transaction'
import { ServiceError } from '@/lib/services/errors'
import { loadSandbox, type Sandbox } from '../context'
import { runCalls } from '../engine'
import { planCalls } from '../plan-calls'
import { type Acted, type Options, openResource } from './order-on-resource'

/** Both ends as the one example writes them (protocol/license.md 3.3.5). */
function asyncTime(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} z`
}

/** A member of the buyer asks for a licence for a device; the seller uploads it (protocol/license.md 3.3.5, 5.3). */
export async function requestLicense(
  sandbox: Sandbox,
  resourceId: string,
  fingerprint: string,
  { fault, signal }: Options = {},
): Promise<Acted & { eventId: string }> {
  const resource = await openResource(sandbox, resourceId, ['active'])
  if (resource.family !== 'license_async') throw new ServiceError('conflict', 'This has no licences for devices.')
  const { shown } = await loadSandbox(sandbox)
  const { sellerId } = sandbox
  const eventId = `evt-${sandbox.newId()}`
  const { instanceId, expireTime } = resource
  const members = {
    instanceId,
    effectiveTime: asyncTime(shown),
    ...(expireTime ? { expireTime: asyncTime(expireTime) } : {}),
    eventId,
    deviceFingerprint: fingerprint,
  }
  const callIds = await transaction(sandbox.db, async (tx) => {
    await insertSandboxEvent(tx, { sellerId, eventId, resourceId, fingerprint, requestedAt: shown })
    return planCalls(tx, sandbox, [
      { family: 'license_async', activity: 'getLicenseAsync', members, resourceId, instanceId, fault },
    ])
  })
  await runCalls(sandbox, callIds, signal)
  return { callIds, eventId }
}
