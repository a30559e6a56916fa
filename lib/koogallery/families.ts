import type { KeyClass } from '@/lib/domain/commands'
import type { RefusalReason } from '@/lib/domain/outcomes'
import { DEFAULT_SELLER_SETTINGS } from '@/lib/domain/seller'
import { renderOutcome } from './answer'
import type { FamilyCodec, KnownFamily, Parsed, Rendered } from './codec'
import { kitV1, kitV2 } from './kit'
import * as licenseAsync from './license-async'
import * as licenseCode from './license-code'
import { LICENSE_V1 } from './license-v1'
import * as orderNotify from './order-notify'
import { readSignatureQuery } from './query'
import { SAAS_V1 } from './saas-v1'
import * as saasV2 from './saas-v2'
import { verify } from './signature-v2'

/** A family whose calls are POSTs of JSON signed in the URL (protocol/saas-v2.md 2). */
function signedJson(keyClass: KeyClass, parse: (body: Uint8Array) => Parsed): FamilyCodec {
  return {
    keyClass,
    verify({ request, keys, now, window }) {
      if (request.truncated) {
        return { ok: false, reason: 'body_too_large', detail: 'The body is larger than this server reads.' }
      }
      return verify({ query: readSignatureQuery(request.url), body: request.body, keys, now, window })
    },
    parse: (request) => parse(request.body),
    render: renderOutcome,
  }
}

/** Every family the portal answers, in one shape: verify, then parse, then render. */
export const FAMILY_CODECS: Record<KnownFamily, FamilyCodec> = {
  saas_v1: SAAS_V1,
  license_v1: LICENSE_V1,
  saas_v2: signedJson('basic', saasV2.parse),
  license_code: signedJson('license_code', licenseCode.parse),
  license_async: signedJson('basic', licenseAsync.parse),
  order_notify: signedJson('general', orderNotify.parse),
  kit_v2: kitV2,
  kit_v1: kitV1,
}

const UNRECOGNISED = {
  unknown_seller: 'No seller is served at this address.',
  unknown_family: 'The request has the shape of no interface served here.',
} as const satisfies Partial<Record<RefusalReason, string>>

/** The answer to what belongs to no family or no seller: HTTP 200 with 000002, as the marketplace's own rules ask. */
export function renderUnrecognised(reason: keyof typeof UNRECOGNISED): Rendered {
  return renderOutcome(
    { kind: 'refused', reason, detail: UNRECOGNISED[reason] },
    { test: false, settings: DEFAULT_SELLER_SETTINGS },
  )
}
