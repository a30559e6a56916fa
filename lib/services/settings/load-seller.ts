import { selectSellerWithSecrets } from '@/db/queries/sellers'
import type { Db, Tx } from '@/db/types'
import type { SecretBox } from '@/lib/services/secret-box'
import { completeSettings, type OpenedKey, type SellerSnapshot, sealedPlace } from './seller-snapshot'

/**
 * Everything the inbox keeps in memory about a seller account, in one round trip; null when there is no such account.
 * Throws when a secret does not open, that is when PORTAL_SECRET is not the one it was sealed with.
 */
export async function loadSeller(db: Db | Tx, secretBox: SecretBox, sellerId: string): Promise<SellerSnapshot | null> {
  const rows = await selectSellerWithSecrets(db, sellerId)
  const first = rows[0]
  if (!first) return null
  const { settings, ...seller } = first.seller
  const keys = rows.flatMap(({ key }): OpenedKey[] =>
    key && key.status !== 'retired'
      ? [
          {
            id: key.id,
            class: key.class,
            status: key.status,
            secret: secretBox.open(key.secret, sealedPlace.key(sellerId, key.id)),
          },
        ]
      : [],
  )
  const credential = first.openApi
  return {
    seller,
    settings: completeSettings(settings),
    keys,
    openApi: credential && {
      baseUrl: credential.baseUrl,
      fallbackUrl: credential.fallbackUrl,
      accessKeyId: credential.accessKeyId,
      secretAccessKey: secretBox.open(credential.secretAccessKey, sealedPlace.openApiSecret(sellerId)),
    },
  }
}
