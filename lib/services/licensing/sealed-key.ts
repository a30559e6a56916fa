import type { LicenseRow } from '@/db/queries/licenses'
import { keySpellings } from '@/lib/domain/license'
import type { SecretBox } from '@/lib/services/secret-box'

type Place = { sellerId: string; id: string }

const licensePlace = ({ sellerId, id }: Place) => `${sellerId}:licenses.key:${id}`
const stockPlace = ({ sellerId, id }: Place) => `${sellerId}:license_stock.key:${id}`
/** One place for both tables: a pool key is found again as a licence. */
const digestPlace = (sellerId: string) => `${sellerId}:license-key`

/** What is kept of a licence key: sealed, with a digest that finds it and an end that people recognise. */
export function keepKey(box: SecretBox, place: Place, key: string) {
  return { keySealed: box.seal(key, licensePlace(place)), ...recogniseKey(box, place.sellerId, key) }
}

export function keepStockKey(box: SecretBox, place: Place, key: string) {
  return { keySealed: box.seal(key, stockPlace(place)), ...recogniseKey(box, place.sellerId, key) }
}

function recogniseKey(box: SecretBox, sellerId: string, key: string) {
  // Of a short key the end would be half of it.
  return { keyHash: box.fingerprint(key, digestPlace(sellerId)), keyHint: key.length < 12 ? '' : key.slice(-4) }
}

export function openKey(box: SecretBox, row: Pick<LicenseRow, 'sellerId' | 'id' | 'keySealed'>): string {
  // Purged some time after its release.
  if (row.keySealed === '') return ''
  return box.open(row.keySealed, licensePlace(row))
}

export function openStockKey(box: SecretBox, row: { sellerId: string; id: string; keySealed: string }): string {
  return box.open(row.keySealed, stockPlace(row))
}

/** Digests a key may be stored under, however people spell it. */
export function keyHashes(box: SecretBox, sellerId: string, text: string): string[] {
  return keySpellings(text).flatMap((spelling) => box.fingerprints(spelling, digestPlace(sellerId)))
}
