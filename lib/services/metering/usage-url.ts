import { timingSafeEqual } from 'node:crypto'
import type { SecretBox } from '@/lib/services/secret-box'

/** Hex digits of the key: 160 bits, out of reach of guessing. */
const KEY_LENGTH = 40

const placeOf = (sellerId: string) => `${sellerId}:usage.page`

type Of = { sellerId: string; instanceId: string }

/** The key that opens the buyer's usage page of one instance, and of no other. */
export function usageKey(secretBox: SecretBox, { sellerId, instanceId }: Of): string {
  return secretBox.fingerprint(instanceId, placeOf(sellerId)).slice(0, KEY_LENGTH)
}

/**
 * Address of the buyer's own usage page, `dashboardUrl` of queryInstance: who has it may look, and nobody can guess it.
 * It stays the same until the master secret is replaced; after that the old one still works while the old secret is kept.
 */
export function usageUrl(publicUrl: string, secretBox: SecretBox, sellerId: string, instanceId: string): string {
  const key = usageKey(secretBox, { sellerId, instanceId })
  return `${publicUrl}/usage/${encodeURIComponent(instanceId)}?key=${key}`
}

/** Whether `key` opens the instance's usage page; in constant time. */
export function checkUsageKey(secretBox: SecretBox, { sellerId, instanceId }: Of, key: string): boolean {
  const given = Buffer.from(key)
  if (given.length !== KEY_LENGTH) return false
  let fits = false
  for (const digest of secretBox.fingerprints(instanceId, placeOf(sellerId))) {
    if (timingSafeEqual(given, Buffer.from(digest.slice(0, KEY_LENGTH)))) fits = true
  }
  return fits
}
