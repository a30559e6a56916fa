import type { MessageRow } from '@/db/queries/inbox'
import { listKeys } from '@/db/queries/message-lists'
import type { KeyClass } from '@/lib/domain/commands'
import { type Explanation, explain } from '@/lib/koogallery/explain-signature'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { readSignatureQuery } from '@/lib/koogallery/query'
import type { ServiceContext } from '@/lib/services/context'
import { sealedPlace } from '@/lib/services/settings/seller-snapshot'

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

/** Why a call's signature fitted or not; null for families that are not signed in the URL, and for cut bodies. */
export async function explainMessage(ctx: ServiceContext, message: MessageRow): Promise<SignatureExplanation | null> {
  if (message.family === 'unrecognised' || message.truncated) return null
  const expects = FAMILY_CODECS[message.family].keyClass
  const rows = await listKeys(ctx.db, message.sellerId)
  const labels = new Map(
    rows.map(({ id, class: keyClass, status, hint }) => [id, { id, class: keyClass, status, hint }]),
  )
  const label = (id: string | undefined) => (id === undefined ? null : (labels.get(id) ?? null))
  const received = readSignatureQuery(message.url)
  const explanation = explain({
    query: received,
    body: message.body,
    keys: rows.map((key) => ({
      id: key.id,
      class: key.class,
      status: key.status,
      secret: ctx.secretBox.open(key.secret, sealedPlace.key(message.sellerId, key.id)),
    })),
    expects,
    receivedAt: message.receivedAt,
  })
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
