import type { KeyObject } from 'node:crypto'
import {
  demoteKitKeyPairs,
  insertKitKeyPair,
  type KitKeyPairRow,
  listKitKeyPairs,
  updateKitKeyPair,
} from '@/db/queries/kit-keys'
import type { Tx } from '@/db/types'
import { publicKeyBody, publicKeyFingerprint } from '@/lib/koogallery/rsa-oaep'
import type { ServiceContext } from '@/lib/services/context'
import { kitPlace } from '@/lib/services/organisations/sealed-place'

/**
 * Puts a key pair beside those of the account, whose row the caller has locked: it becomes current, the current one
 * previous, and every one of them still reads secrets. One that is known already comes back. Gives its id, and whether
 * anything changed.
 */
export async function storeKeyPair(
  tx: Tx,
  ctx: ServiceContext,
  key: KeyObject,
  source: KitKeyPairRow['source'],
): Promise<{ id: string; fingerprint: string; changed: boolean }> {
  const publicKey = publicKeyBody(key)
  const fingerprint = publicKeyFingerprint(publicKey)
  const known = (await listKitKeyPairs(tx, ctx.sellerId)).find((pair) => pair.fingerprint === fingerprint)
  if (known?.status === 'current') return { id: known.id, fingerprint, changed: false }
  const id = known?.id ?? ctx.newId()
  if (known) await updateKitKeyPair(tx, ctx.sellerId, id, { status: 'current', retiredAt: null })
  else {
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
    await insertKitKeyPair(tx, {
      sellerId: ctx.sellerId,
      id,
      status: 'current',
      publicKey,
      fingerprint,
      privateKey: ctx.secretBox.seal(pem, kitPlace.privateKey(ctx.sellerId, id)),
      bits: key.asymmetricKeyDetails?.modulusLength ?? 0,
      source,
      createdAt: ctx.now(),
    })
  }
  await demoteKitKeyPairs(tx, ctx.sellerId, id)
  return { id, fingerprint, changed: true }
}
