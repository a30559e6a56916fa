import { type Outcome, RESULT_CODES } from '@/lib/domain/outcomes'
import { type Answer, resultCodeFor, writeAnswer } from './answer'
import { memberParameters, TIME_PARAMETER, verifyAuthToken } from './auth-token'
import { decodeUtf8, topLevelMembers } from './canonical-json'
import type { FamilyCodec, RawRequest, Refusal } from './codec'
import { parseKit } from './kit-body'
import { headerOf, verifyKit } from './signature-kit'
import { parseChinaTime } from './times'

/**
 * The joint-operations Kit (protocol/kit-and-oauth.md 1 to 3). V2 is signed in three headers under the key of the
 * joint-SaaS sync interfaces; V1 by the header authToken under the single Key, and every answer to V1 carries Body-Sign.
 */

export const kitV2: FamilyCodec = {
  keyClass: 'kit',
  verify({ request, keys, now, window }) {
    return request.truncated ? tooLarge : verifyKit({ request, keys, now, window })
  },
  parse: parseKit,
  render: (outcome) => writeAnswer(answerTo(outcome), undefined),
}

export const kitV1: FamilyCodec = {
  keyClass: 'v1',
  verify({ request, keys, now }) {
    if (request.truncated) return tooLarge
    const { parameters, token } = readKitV1(request)
    if (!parameters) {
      return {
        ok: false,
        reason: 'invalid_json',
        detail: 'The body is not a JSON object, so its authToken has no text.',
      }
    }
    const verdict = verifyAuthToken({ parameters, token, keys })
    if (!verdict.ok) {
      const missing = verdict.reason === 'signature_missing'
      return missing ? { ...verdict, detail: 'The header authToken is missing.' } : verdict
    }
    // No rule of freshness and no nonce in V1; an unreadable time counts as now.
    const sentAt = parseChinaTime(parameters.get(TIME_PARAMETER) ?? '') ?? now
    return { ok: true, keyId: verdict.keyId, form: 'raw', sentAt }
  },
  parse: parseKit,
  render: (outcome, { key }) => writeAnswer(answerTo(outcome), key),
}

const tooLarge: Refusal = {
  ok: false,
  reason: 'body_too_large',
  detail: 'The body is larger than this server reads.',
}

/** What a call of V1 signs, and its token; no parameters where the body is no JSON object. */
export function readKitV1(request: Pick<RawRequest, 'headers' | 'body'>): {
  parameters?: ReadonlyMap<string, string>
  token?: string
} {
  const token = headerOf(request, 'authtoken')?.replace(/^"(.*)"$/s, '$1')
  return { parameters: readParameters(request.body), token }
}

/** All members of the body as V1's signer joins them: texts as they are, numbers digit by digit (3.1). */
function readParameters(body: Uint8Array): ReadonlyMap<string, string> | undefined {
  const text = decodeUtf8(body)
  const members = text === undefined ? undefined : topLevelMembers(text)
  if (!members) return undefined
  const values = members.map(({ name, value }): [string, unknown] => [
    name,
    value.startsWith('"') ? JSON.parse(value) : value === 'null' ? null : value,
  ])
  return memberParameters(Object.fromEntries(values))
}

/** Only what the interfaces define (1.6). */
function answerTo(outcome: Outcome): Answer {
  switch (outcome.kind) {
    case 'done':
      return { resultCode: RESULT_CODES.success, resultMsg: 'Success' }
    case 'secretUnreadable':
      return {
        resultCode: RESULT_CODES.secretUnreadable,
        resultMsg: 'no private key here reads the client secret; compare the public key in the application credential',
      }
    case 'invalid':
    case 'refused':
      return { resultCode: resultCodeFor(outcome.reason), resultMsg: outcome.detail || outcome.reason }
    default:
      // No other outcome is one of the Kit's.
      return { resultCode: RESULT_CODES.internalError, resultMsg: 'internal error' }
  }
}
