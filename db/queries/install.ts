import { and, eq, sql } from 'drizzle-orm'
import { installFacts, leases } from '@/db/schema'
import type { Db, Tx } from '@/db/types'

/** Writes a fact down unless there is one of that name, and gives the one that holds. */
export async function keepFact(db: Db | Tx, name: string, value: string): Promise<string> {
  await db.insert(installFacts).values({ name, value }).onConflictDoNothing()
  const [row] = await db.select().from(installFacts).where(eq(installFacts.name, name))
  return row?.value ?? value
}

/** Takes or renews a lease for so many milliseconds; false while another holds it. */
export async function takeLease(db: Db, name: string, holder: string, ms: number): Promise<boolean> {
  const until = sql`now() + ${ms} * interval '1 millisecond'`
  const rows = await db
    .insert(leases)
    .values({ name, holder, until })
    .onConflictDoUpdate({
      target: leases.name,
      set: { holder, until },
      setWhere: sql`${leases.holder} = ${holder} or ${leases.until} < now()`,
    })
    .returning({ name: leases.name })
  return rows.length > 0
}

/** Lets go of a lease, so that the next process need not wait for its end. */
export async function endLease(db: Db, name: string, holder: string): Promise<void> {
  await db.delete(leases).where(and(eq(leases.name, name), eq(leases.holder, holder)))
}
