import { CODE_REFRESH_SCENES } from '@/lib/domain/commands'
import type { Parsed } from './codec'
import { type Activity, activity, oneOf, parseActivities, text, utcTime } from './json-body'

/**
 * Licence authorization codes, L2 (protocol/license.md 3.2): three callbacks signed like SaaS V2.0, with the key of the
 * class "license_code". The platform makes the codes; the purchase itself makes no call.
 */

const id = text(64)

const ACTIVITIES: ReadonlyMap<string, Activity> = new Map([
  // 3.2.1
  [
    'refreshLicenseCode',
    activity(
      {
        scene: oneOf(CODE_REFRESH_SCENES),
        orderId: id,
        orderLineId: id,
        license: id,
        productId: id.optional(),
        expireTime: utcTime(),
      },
      (body) => ({ kind: 'refreshLicenseCode', ...body }),
    ),
  ],
  // 3.2.2
  [
    'updateLicenseCodeStatus',
    activity({ license: id, status: oneOf(['FREEZE', 'UNFREEZE']) }, (body) => ({
      kind: 'updateLicenseCodeStatus',
      ...body,
    })),
  ],
  // 3.2.3: the order is that of the unsubscription, sent only when there was one.
  [
    'releaseLicenseCode',
    activity({ license: id, orderId: id.optional(), orderLineId: id.optional() }, (body) => ({
      kind: 'releaseLicenseCode',
      ...body,
    })),
  ],
])

export const LICENSE_CODE_ACTIVITIES: ReadonlySet<string> = new Set(ACTIVITIES.keys())

/** Reads a verified body. Never throws. */
export function parse(body: Uint8Array): Parsed {
  return parseActivities(ACTIVITIES, body)
}
