import type { MessageRow } from '@/db/queries/inbox'
import { listKeys } from '@/db/queries/message-lists'
import { findSeller } from '@/db/queries/sellers'
import type { KeyClass } from '@/lib/domain/commands'
import { isPersonal, MASK } from '@/lib/domain/mask-personal'
import { authTokenString, readV1Query } from '@/lib/koogallery/auth-token'
import type { KnownFamily, RawRequest } from '@/lib/koogallery/codec'
import { explainRequest } from '@/lib/koogallery/explain-request'
import type { ExplainKey, Explanation } from '@/lib/koogallery/explain-signature'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { readKitV1 } from '@/lib/koogallery/kit'
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
  /** Ways of signing that were tried, in order; what fits, if anything does, is the last. */
  tried: Explanation['tried']
  /** Nothing to compare with: no key of the class this interface is signed by. */
  expects: KeyClass
}

/** Enough to compare by eye. The whole of it would let a reader have the portal sign calls for him. */
const SHOWN_DIGITS = 8

/** Why a call's signature fitted or not; null for cut and cleared bodies and for what belongs to no interface. */
export async function explainMessage(ctx: ServiceContext, message: MessageRow): Promise<SignatureExplanation | null> {
  const { family, sellerId, method, url, headers, body, receivedAt } = message
  if (family === 'unrecognised' || message.truncated || message.erasedAt !== null) return null
  const keys = await ownKeys(ctx, sellerId)
  const expects = FAMILY_CODECS[family].keyClass
  return explainCall({ ctx, sellerId, family, expects, keys, receivedAt, request: { method, url, headers, body } })
}

/** The same for any request and any keys. */
export async function explainCall(input: {
  ctx: ServiceContext
  sellerId: string
  request: RawRequest
  family: KnownFamily
  expects: KeyClass
  keys: readonly (ExplainKey & KeyLabel)[]
  receivedAt: Date
}): Promise<SignatureExplanation> {
  const { ctx, sellerId, request, family, expects, keys, receivedAt } = input
  const seller = await findSeller(ctx.db, sellerId)
  const { v1WindowMinutes: windowMinutes } = completeSettings(seller?.settings ?? {})
  const { received, explanation } = explainRequest({ request, family, keys, expects, receivedAt, windowMinutes })
  const labels = new Map(keys.map(({ secret: _, ...key }) => [key.id, key]))
  const label = (id: string | undefined) => (id === undefined ? null : (labels.get(id) ?? null))
  return {
    received: { signature: received.signature, timestamp: received.timestamp, nonce: received.nonce },
    expects,
    tried: explanation.tried,
    stringToSign: explanation.stringToSign === undefined ? undefined : shownString(request, family, explanation),
    innerDigest: explanation.innerDigest,
    expected: explanation.expected.flatMap(({ keyId, signature }) => {
      const key = label(keyId)
      return key ? [{ key, startsWith: signature.slice(0, SHOWN_DIGITS) }] : []
    }),
    fits: explanation.fits && { key: label(explanation.fits.keyId), form: explanation.fits.form },
    findings: explanation.findings.map(({ code, keyId }) => ({ code, key: label(keyId) })),
  }
}

/** All keys of an account in clear, each with what people know it by. */
export async function ownKeys(ctx: ServiceContext, sellerId: string): Promise<(ExplainKey & KeyLabel)[]> {
  const rows = await listKeys(ctx.db, sellerId)
  return rows.map(({ id, class: keyClass, status, hint, secret }) => ({
    id,
    class: keyClass,
    status,
    hint,
    secret: ctx.secretBox.open(secret, sealedPlace.key(sellerId, id)),
  }))
}

/** The V1.0 families sign values that may be personal; those are hidden in what is shown. */
function shownString(request: RawRequest, family: KnownFamily, { stringToSign }: Explanation): string | undefined {
  if (family !== 'saas_v1' && family !== 'license_v1' && family !== 'kit_v1') return stringToSign
  const parameters = family === 'kit_v1' ? readKitV1(request).parameters : readV1Query(request.url).parameters
  const shown = [...(parameters ?? [])].map(([name, value]): [string, string] => [
    name,
    isPersonal(name) && value ? MASK : value,
  ])
  return authTokenString(new Map(shown))
}
