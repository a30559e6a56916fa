import { createHash } from 'node:crypto'

/** Namespace of the portal's serials: made once at random, never to change. */
const NAMESPACE = '6f0f3c1e-52b5-4b0c-9a64-0f1f7c6a3d18'

/**
 * Serial of a usage record (protocol/metering.md 1.3, 1.5): the same content has the same serial, however often it is
 * worked out. `version` grows with each changed resubmission.
 */
export function meteringSn(record: {
  sellerId: string
  instanceId: string
  beginTime: Date
  endTime: Date
  relatePkgInstance: string | null
  version: number
}): string {
  const { sellerId, instanceId, beginTime, endTime, relatePkgInstance, version } = record
  // As JSON: no id can run into the next one.
  return uuidv5(
    NAMESPACE,
    JSON.stringify([sellerId, instanceId, beginTime.getTime(), endTime.getTime(), relatePkgInstance ?? '', version]),
  )
}

/** UUID version 5 (RFC 9562, 5.5): SHA-1 of the namespace's bytes and the name in UTF-8. */
export function uuidv5(namespace: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
  const bytes = hash.subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
