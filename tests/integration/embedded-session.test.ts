import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EmbeddedSession, embeddedSession } from '@/db/embedded-session'

describe('the session of the embedded database', () => {
  let engine: PGlite
  let session: EmbeddedSession
  beforeAll(async () => {
    engine = await PGlite.create()
    session = embeddedSession(engine)
    await session.query('create table t (id int primary key, at timestamptz, tags text[], j jsonb, b bytea, n numeric)')
  })
  afterAll(() => engine.close())

  const insert = (id: number) => session.query('insert into t (id) values ($1) returning id', [id])
  const count = async () => (await session.query('select count(*)::int as n from t')).rows[0]

  test('writes and reads values of every type in use, as PGlite itself does', async () => {
    const values = [1, '2026-11-22T00:00:00.000Z', ['a', 'b,"c'], { x: [1, null] }, new Uint8Array([0, 255]), '12.3400']
    await session.query('insert into t values ($1, $2, $3, $4, $5, $6)', values)
    const text = 'select * from t where id = $1'
    const { rows, fields } = await session.query(text, [1])
    const plain = await engine.query(text, [1])
    expect(rows).toEqual(plain.rows)
    expect(fields.map(({ name }) => name)).toEqual(plain.fields.map(({ name }) => name))
    const asArray = await session.query(text, [1], { rowMode: 'array', parsers: { 1184: (value) => value } })
    expect(asArray.rows).toEqual([
      [1, expect.stringContaining('2026-11-22'), ['a', 'b,"c'], { x: [1, null] }, new Uint8Array([0, 255]), '12.3400'],
    ])
    expect(await session.query('update t set n = $1 where id = $2', [null, 1])).toMatchObject({ affectedRows: 1 })
  })

  test('keeps the plan of a statement, and lets the oldest go', async () => {
    await insert(2)
    await insert(3)
    const names = async () =>
      (await engine.query<{ statement: string }>('select statement from pg_prepared_statements')).rows
    expect((await names()).filter(({ statement }) => statement.startsWith('insert into t (id)'))).toHaveLength(1)
    for (let n = 0; n < 520; n += 1) await session.query(`select ${n} as n`)
    expect((await names()).length).toBeLessThanOrEqual(500)
    await insert(4)
  })

  test('goes on after a fault, in and outside of a transaction', async () => {
    await expect(insert(2)).rejects.toMatchObject({ code: '23505', constraint: 't_pkey' })
    await expect(session.query('selec 1')).rejects.toMatchObject({ code: '42601' })
    const before = await count()
    const failing = session.transaction(async (tx) => {
      await tx.query('insert into t (id) values ($1)', [10])
      await tx.query('insert into t (id) values ($1)', [2])
    })
    await expect(failing).rejects.toMatchObject({ code: '23505' })
    expect(await count()).toEqual(before)
    const swallowed = session.transaction(async (tx) => {
      await tx.query('insert into t (id) values ($1)', [2]).catch(() => {})
    })
    await expect(swallowed).rejects.toThrow('rolled back')
    await insert(11)
  })

  test('statements of one transaction that are asked for at once do not mix, and none slips in from outside', async () => {
    const order: string[] = []
    const inside = session.transaction(async (tx) => {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => tx.query(`select ${n}::int as n`)))
      order.push('inside')
      return answers.map(({ rows }) => rows[0])
    })
    const outside = session.query('select 1 as n').then(() => order.push('outside'))
    expect(await inside).toEqual(Array.from({ length: 20 }, (_, n) => ({ n })))
    await outside
    expect(order).toEqual(['inside', 'outside'])
  })

  test('work that feeds on its own results lets others in', async () => {
    let turns = 0
    const timer = setInterval(() => {
      turns += 1
    }, 1)
    for (let n = 0; n < 300; n += 1) await session.query('select pg_sleep(0), $1::int as n', [n])
    clearInterval(timer)
    expect(turns).toBeGreaterThan(0)
  })
})
