import type { AccessData } from '@/lib/domain/outcomes'
import type { SecretBox } from '@/lib/services/secret-box'

type Place = { sellerId: string; instanceId: string }

/** Seals access data for storage; bound to its instance, so that it cannot be moved to another row. */
export function sealAccess(secretBox: SecretBox, place: Place, access: AccessData): string {
  return secretBox.seal(JSON.stringify(access), aad(place))
}

/** The access data of an instance, or null while there is none. */
export function openAccess(secretBox: SecretBox, place: Place, sealed: string | null): AccessData | null {
  return sealed === null ? null : (JSON.parse(secretBox.open(sealed, aad(place))) as AccessData)
}

/** The portal's own page for an instance: "being prepared", then forwards to the product. */
export function launchUrl(publicUrl: string, instanceId: string): string {
  return `${publicUrl}/launch/${encodeURIComponent(instanceId)}`
}

function aad(place: Place): string {
  return `${place.sellerId}:instances.access:${place.instanceId}`
}
