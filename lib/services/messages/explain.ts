import type { MessageRow } from '@/db/queries/inbox'
import { listKeys } from '@/db/queries/message-lists'
import { findSeller } from '@/db/queries/sellers'
import type { KeyClass } from '@/lib/domain/commands'
import { isPersonal, MASK } from '@/lib/domain/mask-personal'
import { authTokenString, readV1Query, TIME_PARAMETER } from '@/lib/koogallery/auth-token'
import { explainAuthToken } from '@/lib/koogallery/explain-auth-token'
import { type ExplainKey, type Explanation, explain } from '@/lib/koogallery/explain-signature'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { readSignatureQuery } from '@/lib/koogallery/query'
import { readKitHeaders } from '@/lib/koogallery/signature-kit'
import type { ServiceContext } from '@/lib/services/context'
import { completeSettings, sealedPlace } from '@/lib/services/settings/seller-snapshot'

/** A key as people know it. */
export type KeyLabel = { id: string; class: KeyClass; status: 'current' | 'previous' | 'retired'; hint: string }

export type SignatureExplanation = {
  received: { signature?: string; timestamp?: string; nonce?: string }
  stringToSign?: string
  innerDigest?: string
  expected: { key: KeyLabel; startsWith: string }[]
  fits?: { key: KeyLabel | null; form: 'raw' | 'canonical' }
  findings: { code: Explanation['findings'][number]['code']; key: KeyLabel | null }[]
  /** Nothing to compare with: no key of the class this interface is signed by. */
  expects: KeyClass
}

/** Enough to compare by eye. The whole of it would let a reader have the portal sign calls for him. */
const SHOWN_DIGITS = 8

/** Why a call's signature fitted or not; null for cut bodies and for what is not explained. */
export async function explainMessage(ctx: ServiceContext, message: MessageRow): Promise<SignatureExplanation | null> {
  // Kit V1 signs the members of its body, with a token in a header: not explained yet.
  if (message.family === 'unrecognised' || message.family === 'kit_v1' || message.truncated) return null
  const expects = FAMILY_CODECS[message.family].keyClass
  const rows = await listKeys(ctx.db, message.sellerId)
  const labels = new Map(
    rows.map(({ id, class: keyClass, status, hint }) => [id, { id, class: keyClass, status, hint }]),
  )
  const label = (id: string | undefined) => (id === undefined ? null : (labels.get(id) ?? null))
  const keys = rows.map((key) => ({
    id: key.id,
    class: key.class,
    status: key.status,
    secret: ctx.secretBox.open(key.secret, sealedPlace.key(message.sellerId, key.id)),
  }))
  const { received, explanation } =
    message.method === 'GET' ? await explainGet(ctx, message, keys, expects) : explainPost(message, keys, expects)
  return {
    received,
    expects,
    stringToSign: explanation.stringToSign,
    innerDigest: explanation.innerDigest,
    expected: explanation.expected.flatMap(({ keyId, signature }) => {
      const key = label(keyId)
      return key ? [{ key, startsWith: signature.slice(0, SHOWN_DIGITS) }] : []
    }),
    fits: explanation.fits && { key: label(explanation.fits.keyId), form: explanation.fits.form },
    findings: explanation.findings.map(({ code, keyId }) => ({ code, key: label(keyId) })),
  }
}

function explainPost(message: MessageRow, keys: ExplainKey[], expects: KeyClass) {
  const { body, receivedAt, family } = message
  const formula = family === 'kit_v2' ? 'kit' : 'basic'
  const received = formula === 'kit' ? readKitHeaders(message) : readSignatureQuery(message.url)
  return { received, explanation: explain({ formula, query: received, body, keys, expects, receivedAt }) }
}

/** The GET families are those of V1.0; their string to sign is made of values that may be personal. */
async function explainGet(ctx: ServiceContext, message: MessageRow, keys: ExplainKey[], expects: KeyClass) {
  const { url, receivedAt } = message
  const { parameters, token } = readV1Query(url)
  const seller = await findSeller(ctx.db, message.sellerId)
  const { v1WindowMinutes: windowMinutes } = completeSettings(seller?.settings ?? {})
  const { stringToSign, ...explanation } = explainAuthToken({ url, keys, expects, receivedAt, windowMinutes })
  const shown = new Map([...parameters].map(([name, value]) => [name, isPersonal(name) && value ? MASK : value]))
  return {
    received: { signature: token, timestamp: parameters.get(TIME_PARAMETER), nonce: undefined },
    explanation: { ...explanation, ...(stringToSign === undefined ? {} : { stringToSign: authTokenString(shown) }) },
  }
}
