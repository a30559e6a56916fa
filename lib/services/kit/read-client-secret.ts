import { listKitKeyPairs, updateKitKeyPair } from '@/db/queries/kit-keys'
import type { Tx } from '@/db/types'
import { decryptOaep, readPrivateKey } from '@/lib/koogallery/rsa-oaep'
import type { ServiceContext } from '@/lib/services/context'
import { kitPlace } from '@/lib/services/organisations/sealed-place'

/**
 * A client secret in clear, read by whichever key pair of the account fits, retired ones included: while keys are
 * exchanged, orders go on arriving under either (protocol/kit-and-oauth.md 4). Without one, how many were tried.
 */
export async function readClientSecret(
  tx: Tx,
  ctx: ServiceContext,
  ciphertext: string,
): Promise<{ secret: string; keyPairId: string } | { tried: number }> {
  const pairs = await listKitKeyPairs(tx, ctx.sellerId)
  const ranked = [
    ...pairs.filter(({ status }) => status !== 'retired'),
    ...pairs.filter(({ status }) => status === 'retired'),
  ]
  for (const { id, privateKey } of ranked) {
    const read = readPrivateKey(ctx.secretBox.open(privateKey, kitPlace.privateKey(ctx.sellerId, id)))
    const secret = read.ok ? decryptOaep(read.key, ciphertext) : undefined
    if (secret === undefined) continue
    await updateKitKeyPair(tx, ctx.sellerId, id, { usedAt: ctx.now() })
    return { secret, keyPairId: id }
  }
  return { tried: ranked.length }
}
