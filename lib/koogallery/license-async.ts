import type { Parsed } from './codec'
import { type Activity, activity, lenientTime, parseActivities, text } from './json-body'

/**
 * Licences of industrial client software, L-IND (protocol/license.md 3.3). Four of its five calls are SaaS V2.0 on the
 * wire; this is the fifth, with a time form of its own. The licence goes back by the upload (4.7), never in the answer.
 */

export const GET_LICENSE_ASYNC = 'getLicenseAsync'

const id = text(64)

const ACTIVITIES: ReadonlyMap<string, Activity> = new Map([
  // 3.3.5. Whether an expiry or a fingerprint had to be there, only the order and the product can say (000902, 000903).
  [
    GET_LICENSE_ASYNC,
    activity(
      {
        instanceId: id,
        effectiveTime: lenientTime(),
        expireTime: lenientTime().optional(),
        eventId: id,
        deviceFingerprint: text(1024).optional(),
      },
      (body) => ({ kind: 'getLicenseAsync', ...body }),
    ),
  ],
])

/** Reads a verified body. Never throws. */
export function parse(body: Uint8Array): Parsed {
  return parseActivities(ACTIVITIES, body)
}
