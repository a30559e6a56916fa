import { findCurrentSigningKey, insertSigningKey, type SigningKeyRow } from '@/db/queries/licenses'
import type { Db, Tx } from '@/db/types'
import type { ServiceContext } from '@/lib/services/context'
import { newSigningKey, openSigner, type Signer } from './signed-text'

/** The account's signing key, made at its first use; two at once agree on one. */
export async function currentSigner(
  db: Db | Tx,
  ctx: Pick<ServiceContext, 'sellerId' | 'secretBox' | 'now'>,
): Promise<Signer> {
  const row = (await findCurrentSigningKey(db, ctx.sellerId)) ?? (await makeSigningKey(db, ctx))
  return openSigner(row.kid, ctx.secretBox.open(row.privateKey, signingKeyPlace(row)))
}

/** Makes the first key, or the next one after `demoteSigningKeys`. */
export async function makeSigningKey(
  db: Db | Tx,
  ctx: Pick<ServiceContext, 'sellerId' | 'secretBox' | 'now'>,
): Promise<SigningKeyRow> {
  const { kid, publicKey, privateKeyPem } = newSigningKey()
  const { sellerId } = ctx
  const privateKey = ctx.secretBox.seal(privateKeyPem, signingKeyPlace({ sellerId, kid }))
  await insertSigningKey(db, { sellerId, kid, publicKey, privateKey, status: 'current', createdAt: ctx.now() })
  const row = await findCurrentSigningKey(db, sellerId)
  if (!row) throw new Error('the signing key could be neither made nor found')
  return row
}

function signingKeyPlace({ sellerId, kid }: { sellerId: string; kid: string }): string {
  return `${sellerId}:license_signing_keys.private_key:${kid}`
}
