import type { KeyClass } from '@/lib/domain/commands'
import { readV1Query, TIME_PARAMETER } from './auth-token'
import type { KnownFamily, RawRequest } from './codec'
import { explainAuthToken } from './explain-auth-token'
import { type ExplainKey, type Explanation, explain } from './explain-signature'
import { readKitV1 } from './kit'
import { readSignatureQuery } from './query'
import { readKitHeaders } from './signature-kit'

export type ReceivedSignature = { signature?: string; timestamp?: string; nonce?: string }

/** Explains the signature of a call of any family by that family's rules. Never throws. */
export function explainRequest(input: {
  request: RawRequest
  family: KnownFamily
  keys: readonly ExplainKey[]
  expects: KeyClass
  receivedAt: Date
  /** How old a V1.0 call may be, where the account limits it. */
  windowMinutes: number | null
}): { received: ReceivedSignature; explanation: Explanation } {
  const { request, family, keys, expects, receivedAt, windowMinutes } = input
  const common = { keys, expects, receivedAt }
  switch (family) {
    case 'saas_v1':
    case 'license_v1': {
      const { parameters, token } = readV1Query(request.url)
      return {
        received: { signature: token, timestamp: parameters.get(TIME_PARAMETER) },
        explanation: explainAuthToken({ ...common, url: request.url, windowMinutes }),
      }
    }
    case 'kit_v1': {
      const { parameters = new Map<string, string>(), token } = readKitV1(request)
      return {
        received: { signature: token, timestamp: parameters.get(TIME_PARAMETER) },
        // The Kit's V1 has no rule of freshness (protocol/kit-and-oauth.md 3.1).
        explanation: explainAuthToken({ ...common, url: '', members: { parameters, token }, windowMinutes: null }),
      }
    }
    case 'kit_v2': {
      const received = readKitHeaders(request)
      return { received, explanation: explain({ ...common, formula: 'kit', query: received, body: request.body }) }
    }
    case 'saas_v2':
    case 'license_code':
    case 'license_async':
    case 'order_notify': {
      const received = readSignatureQuery(request.url)
      return { received, explanation: explain({ ...common, query: received, body: request.body }) }
    }
    default:
      return family satisfies never
  }
}
