import type { ProductChoice } from '@/lib/services/provisioning/choose'
import type { SellerSnapshot } from '@/lib/services/settings/seller-snapshot'

/** What answering a call needs to know of a seller account, kept in memory. */
export type Known = {
  seller: SellerSnapshot
  products: readonly ProductChoice[]
  /** Failures wait for a person; only then is it worth looking which of them a success ends. */
  failing: boolean
}

type Entry = { known: Promise<Known | null>; loadedAt: number }

export type SellerCache = {
  get(sellerId: string): Promise<Known | null>
  /** Like get, but never older than the moment of the call; for a signature that did not fit the keys in memory. */
  reload(sellerId: string): Promise<Known | null>
  forget(sellerId: string): void
}

const MAX_AGE_MS = 1_000
const MAX_RELOADS_PER_SECOND = 5
/** Bounds what calls to made-up addresses can fill. */
const MAX_ENTRIES = 1_000
/** Any text can stand in an address, also what the database does not take; no account's id looks otherwise. */
const SELLER_ID = /^[a-z0-9_-]{1,64}$/

/**
 * Accounts change rarely and are read with every call. Another process learns of a change after a second at the latest;
 * this one at once, by `forget`.
 */
export function createSellerCache(load: (sellerId: string) => Promise<Known | null>, nowMs: () => number): SellerCache {
  const entries = new Map<string, Entry>()
  const reloads = new Map<string, number[]>()

  const fill = (sellerId: string): Promise<Known | null> => {
    if (!SELLER_ID.test(sellerId)) return Promise.resolve(null)
    if (entries.size >= MAX_ENTRIES) entries.clear()
    const known = load(sellerId)
    const entry = { known, loadedAt: nowMs() }
    entries.set(sellerId, entry)
    // A failed load must not be remembered.
    known.catch(() => entries.get(sellerId) === entry && entries.delete(sellerId))
    return known
  }

  return {
    get(sellerId) {
      const entry = entries.get(sellerId)
      return entry && nowMs() - entry.loadedAt < MAX_AGE_MS ? entry.known : fill(sellerId)
    },
    reload(sellerId) {
      // A flood of bad signatures must not become a flood of queries.
      const recent = (reloads.get(sellerId) ?? []).filter((at) => nowMs() - at < 1_000)
      const entry = entries.get(sellerId)
      if (entry && recent.length >= MAX_RELOADS_PER_SECOND) return entry.known
      reloads.set(sellerId, [...recent, nowMs()])
      return fill(sellerId)
    },
    forget(sellerId) {
      entries.delete(sellerId)
    },
  }
}
