import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { endLease, takeLease } from '@/db/queries/install'
import { requireSameSecret } from '@/lib/services/settings/require-same-secret'
import { describeOnBothDatabases } from '../support/database'

describeOnBothDatabases('what several processes share', (getDb) => {
  it('gives a lease to one, who may renew it, and to another when it has passed or was let go', async () => {
    const db = getDb()
    const takes = await Promise.all(['a', 'b', 'c'].map((holder) => takeLease(db, 'race', holder, 60_000)))
    expect(takes.filter(Boolean)).toHaveLength(1)

    expect(await takeLease(db, 'chores', 'a', 60_000)).toBe(true)
    expect(await takeLease(db, 'chores', 'a', 60_000)).toBe(true)
    expect(await takeLease(db, 'chores', 'b', 60_000)).toBe(false)
    expect(await takeLease(db, 'others', 'b', 60_000)).toBe(true)

    await db.execute(sql`update leases set until = now() - interval '1 second' where name = 'chores'`)
    expect(await takeLease(db, 'chores', 'b', 60_000)).toBe(true)
    await endLease(db, 'chores', 'a')
    expect(await takeLease(db, 'chores', 'a', 60_000)).toBe(false)
    await endLease(db, 'chores', 'b')
    expect(await takeLease(db, 'chores', 'a', 60_000)).toBe(true)
  })

  it('belongs to the master secret it was first used with, and refuses another by name', async () => {
    const db = getDb()
    await requireSameSecret(db, 'aaaa1111')
    await requireSameSecret(db, 'aaaa1111')
    await expect(requireSameSecret(db, 'bbbb2222')).rejects.toThrow(/key aaaa1111; ours is bbbb2222.*Set PORTAL_SECRET/)
  })
})
