import { createHash } from 'node:crypto'
import type { InstanceRow } from '@/db/queries/fulfilment'
import { hasUnfinishedJob, insertJob, type NewJob } from '@/db/queries/jobs'
import { countDeviceLicenses } from '@/db/queries/license-codes'
import { findLicenseOfOrigin } from '@/db/queries/licenses'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import { type DeviceRefusal, judgeDevice } from '@/lib/domain/license-code'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from '@/lib/services/fulfilment/call'
import { target } from '@/lib/services/fulfilment/target'
import { chooseLicense } from './choose'
import { issueDeviceLicense } from './issue-device-license'

type AsyncCommand = Extract<Command, { kind: 'getLicenseAsync' }>

/**
 * A licence for one device (protocol/license.md 3.3.5). Event and fingerprint decide which it is, for ever; the answer
 * only says that it comes, a job uploads it. The same call again uploads the same licence again: its transfer may have
 * broken. Where no key is left the job waits for the refill.
 */
export async function getLicenseAsync(tx: Tx, call: Call, command: AsyncCommand): Promise<Outcome> {
  const found = await target(tx, call, command.instanceId)
  if ('outcome' in found) return found.outcome
  const { instance } = found
  const { ctx } = call
  const { eventId, effectiveTime, expireTime = null } = command
  const { sellerId, instanceId, orderId, test } = instance
  const origin = originOf(command)
  const lane = `event:${origin}`
  const [known, busy] = await Promise.all([
    findLicenseOfOrigin(tx, { sellerId, test, origin }),
    hasUnfinishedJob(tx, sellerId, lane),
  ])
  const refusal = known ? null : await judge(tx, call, instance, command)
  if (refusal) return { kind: 'licenseRefused', reason: refusal }

  const request = { instanceId, origin, effectiveTime, expireTime, sentAt: call.sentAt }
  const upload: NewJob = {
    sellerId,
    id: ctx.newId(),
    kind: 'license_upload',
    lane,
    payload: {
      kind: 'license_upload',
      eventId,
      ...request,
      effectiveTime: effectiveTime.toISOString(),
      expireTime: expireTime?.toISOString() ?? null,
      sentAt: call.sentAt.toISOString(),
    },
    test,
    orderId,
    instanceId,
    // A repeat after a finished upload is a wish for another.
    idempotencyKey: `license_upload:${origin}:${call.messageId}`,
    now: ctx.now(),
  }
  const [issued] = await Promise.all([
    issueDeviceLicense(tx, ctx, call, instance, request),
    !test && !busy && insertJob(tx, upload),
  ])
  if (test) return { kind: 'done' }
  const atOnce = call.seller.settings.licenseAsyncAnswer === 'success' && issued.kind !== 'outOfStock'
  return atOnce ? { kind: 'done' } : { kind: 'processing' }
}

/** The fingerprint may be long and is personal, so its digest stands for it. */
function originOf({ eventId, deviceFingerprint = '' }: AsyncCommand): string {
  return `event:${eventId}:${createHash('sha256').update(deviceFingerprint).digest('hex')}`
}

async function judge(tx: Tx, call: Call, instance: InstanceRow, command: AsyncCommand): Promise<DeviceRefusal | null> {
  if (instance.test) return null
  const { settings } = chooseLicense(call.products, instance)
  const allowed = settings.quota === 'linear_value' ? wholeNumber(instance.linearValue) : null
  return judgeDevice(command, {
    status: instance.status,
    expireTime: instance.expireTime,
    chargingMode: instance.chargingMode,
    needsFingerprint: settings.fingerprint === 'required',
    ...(allowed === null ? {} : { quota: { allowed, used: await countDeviceLicenses(tx, instance) } }),
  })
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,9}(?:\.0+)?$/.test(text) ? Number.parseInt(text, 10) : null
}
