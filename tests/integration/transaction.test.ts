import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { isUniqueViolation } from '@/db/pg-errors'
import { rawRows } from '@/db/rows'
import { transaction } from '@/db/transaction'
import { describeOnBothDatabases } from '../support/database'

describeOnBothDatabases('transaction', (getDb, kind) => {
  it('keeps all or nothing, also in a savepoint', async () => {
    const db = getDb()
    await db.execute(sql`create table t (id int constraint t_key unique)`)
    await expect(
      transaction(db, async (tx) => {
        await tx.execute(sql`insert into t values (1)`)
        throw new Error('stop')
      }),
    ).rejects.toThrow('stop')
    await transaction(db, async (tx) => {
      await tx.execute(sql`insert into t values (2)`)
      const inner = transaction(tx, async (nested) => {
        await nested.execute(sql`insert into t values (3)`)
        throw new Error('only this')
      })
      await expect(inner).rejects.toThrow('only this')
    })
    expect(await rawRows(db, sql`select id from t`)).toEqual([{ id: 2 }])
  })

  it('tells a unique violation by its constraint', async () => {
    const error = await getDb()
      .execute(sql`insert into t values (2)`)
      .catch((e: unknown) => e)
    expect(isUniqueViolation(error)).toBe(true)
    expect(isUniqueViolation(error, 't_key')).toBe(true)
    expect(isUniqueViolation(error, 'other')).toBe(false)
  })

  it('refuses the outer handle inside, for queries and for another transaction, and allows it afterwards', async () => {
    const db = getDb()
    let later: Promise<unknown> | undefined
    await transaction(db, async () => {
      expect(() => db.select()).toThrow(/outer database handle/)
      expect(() => db.execute(sql`select 1`)).toThrow(/outer database handle/)
      await expect(transaction(db, async () => {})).rejects.toThrow(/outer database handle/)
      later = new Promise((resolve) => setTimeout(resolve, 50)).then(() => db.execute(sql`select 1`))
    })
    await expect(later).resolves.toBeDefined()
  })

  it('runs again after a deadlock or a serialization failure, a bounded number of times', async () => {
    let runs = 0
    const failing = (times: number) => async () => {
      runs += 1
      if (runs <= times) throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
      return runs
    }
    expect(await transaction(getDb(), failing(2))).toBe(3)
    runs = 0
    await expect(transaction(getDb(), failing(99))).rejects.toThrow('deadlock')
    expect(runs).toBe(4)
  })

  it.runIf(kind === 'postgres')('brings both of two deadlocked transactions through', async () => {
    const db = getDb()
    await db.execute(sql`create table d (id int primary key, n int)`)
    await db.execute(sql`insert into d values (1, 0), (2, 0)`)
    const add = (first: number, second: number) =>
      transaction(db, async (tx) => {
        await tx.execute(sql`update d set n = n + 1 where id = ${first}`)
        await new Promise((resolve) => setTimeout(resolve, 100))
        await tx.execute(sql`update d set n = n + 1 where id = ${second}`)
      })
    await Promise.all([add(1, 2), add(2, 1)])
    expect(await rawRows(db, sql`select n from d`)).toEqual([{ n: 2 }, { n: 2 }])
  })
})
