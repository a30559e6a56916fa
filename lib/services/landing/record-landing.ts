import { insertLanding, type LandingRow } from '@/db/queries/landing'
import type { Db, Tx } from '@/db/types'
import { newReference } from '@/lib/domain/landing'
import type { LandingDeps } from './deps'

export type LandingEntry = Pick<LandingRow, 'test' | 'outcome' | 'begun' | 'calls' | 'tookMs'> &
  Partial<Pick<LandingRow, 'tenantId' | 'userName' | 'instanceId' | 'fault' | 'said'>>

/**
 * Writes a landing down and gives the number the buyer is told. Failures are limited, because anybody can cause them;
 * without an account nobody could look, so it goes to the log alone.
 */
export async function recordLanding(
  deps: LandingDeps,
  db: Db | Tx,
  sellerId: string | null,
  entry: LandingEntry,
): Promise<string> {
  const reference = newReference(deps.random)
  if (entry.outcome !== 'signed_in') {
    deps.log.info({ sellerId, reference, fault: entry.fault, said: entry.said }, 'a landing failed')
    if (sellerId === null || !deps.mayRecord(sellerId, entry.fault ?? '')) return reference
  }
  if (sellerId !== null) await insertLanding(db, { sellerId, id: deps.newId(), reference, at: deps.now(), ...entry })
  return reference
}
