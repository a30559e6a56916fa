import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { bindings, changes, messages, nonces, tenants } from '@/db/schema'
import type { Db } from '@/db/types'
import { writeInGroup } from '@/db/write-group'
import { insertOf, type Write, writeTogether } from '@/db/write-together'
import { storable } from '@/lib/domain/storable'
import { describeOnBothDatabases } from '../support/database'
import { emptyTables } from '../support/empty-tables'
import { failingFrom } from '../support/failing-db'

const AT = new Date('2026-11-23T10:00:00.123Z')
const KEY_ID = randomUUID()

const nonce = (text: string) => ({ sellerId: 'acme', keyId: KEY_ID, nonce: text, seenAt: AT })
const change = (entityId: string, payload: object = {}) => ({
  sellerId: 'acme',
  id: randomUUID(),
  entity: 'instance',
  entityId,
  kind: 'created',
  test: false,
  at: AT,
  payload,
})
const message = (row: object) => ({
  sellerId: 'acme',
  id: randomUUID(),
  receivedAt: AT,
  test: false,
  family: 'saas_v2',
  activity: null,
  open: false,
  ...{ verdict: 'accepted', reason: 'done', detail: null, resultCode: '000000', method: 'POST', url: '/', headers: [] },
  ...{ body: new Uint8Array(), truncated: false, answerHeaders: [], answer: new Uint8Array(), durationUs: 1 },
  ...row,
})
/** A nonce, and a change that hangs on it. */
const call = (name: string, entity = name): Write[] => [
  insertOf('nonce', nonces, nonce(name)),
  insertOf('change', changes, change(entity), 'nonce'),
]

describeOnBothDatabases('several writes in one statement', (getDb) => {
  let db: Db
  beforeEach(async () => {
    db = getDb()
    await emptyTables(db)
  })
  const entities = async () =>
    (await db.select({ entity: changes.entityId }).from(changes).orderBy(changes.seq)).map(({ entity }) => entity)

  test('what comes after a row that was there already is not written', async () => {
    expect(await writeTogether(db, call('n1'))).toEqual(new Set(['nonce']))
    expect(await writeTogether(db, call('n1', 'again'))).toEqual(new Set())
    expect(await entities()).toEqual(['n1'])
  })

  test('writes happen in the order in which they stand', async () => {
    const writes = ['a', 'b', 'c', 'd'].map((name) => insertOf(name, changes, change(name)))
    await writeTogether(db, writes)
    expect(await entities()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('a column may be taken from the row that another wrote', async () => {
    const taking: Write = { ...insertOf('second', changes, { ...change('x'), at: undefined }, 'first'), taking: ['at'] }
    const { at, ...rest } = change('second')
    await writeTogether(db, [insertOf('first', changes, change('first')), { ...taking, row: rest }])
    expect(await db.select({ at: changes.at }).from(changes).where(eq(changes.entityId, 'second'))).toEqual([{ at }])
  })

  test('a row that is there takes over what is new, and is left alone where nothing is', async () => {
    const tenant = (name: string, updatedAt: Date): Write => ({
      ...insertOf('tenant', tenants, {
        ...{ sellerId: 'acme', test: false, tenantId: 'T1', name, lastPushAt: AT, createdAt: AT, updatedAt },
      }),
      present: { key: ['sellerId', 'test', 'tenantId'], set: ['name', 'updatedAt'], unless: ['name'] },
    })
    const later = (ms: number) => new Date(AT.getTime() + ms)
    await writeTogether(db, [tenant('First', AT)])
    await writeTogether(db, [tenant('First', later(1))])
    const rows = () => db.select({ name: tenants.name, updatedAt: tenants.updatedAt }).from(tenants)
    expect(await rows()).toEqual([{ name: 'First', updatedAt: AT }])
    await writeTogether(db, [tenant('Second', later(2))])
    expect(await rows()).toEqual([{ name: 'Second', updatedAt: later(2) }])
  })

  test('an update finds its rows by values, and by what they hold', async () => {
    const [open, closed] = [message({ orderId: 'CS1', open: true }), message({ orderId: 'CS1' })]
    await db.insert(messages).values([open, closed] as (typeof messages.$inferInsert)[])
    const close = (orderId: string): Write => ({
      ...{ kind: 'update', name: 'close', table: messages, set: { detail: 'closed' }, holds: 'open' },
      where: { sellerId: 'acme', orderId },
    })
    await writeTogether(db, [close('CS2')])
    expect(await db.$count(messages, eq(messages.detail, 'closed'))).toBe(0)
    await writeTogether(db, [close('CS1')])
    expect(await db.$count(messages, and(eq(messages.detail, 'closed'), eq(messages.id, open.id)))).toBe(1)
    expect(await db.$count(messages, eq(messages.detail, 'closed'))).toBe(1)
  })

  test('any text, bytes and data arrive as they are', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 }).map(storable)
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          url: fc.oneof(text, fc.constant('\\ud800 \\\\udfff "\\" ￿')),
          detail: fc.option(text),
          headers: fc.array(fc.tuple(text, text), { maxLength: 3 }),
          body: fc.uint8Array({ maxLength: 60 }),
          durationUs: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
          open: fc.boolean(),
          sentAt: fc.option(fc.date({ min: new Date(0), max: new Date('2199-12-31'), noInvalidDate: true })),
        }),
        async (values) => {
          const row = message(values)
          await writeTogether(db, [insertOf('message', messages, row)])
          const [read] = await db.select().from(messages).where(eq(messages.id, row.id))
          expect(read).toMatchObject({ ...values, id: row.id })
        },
      ),
      { numRuns: 60 },
    )
  })

  test('half of a surrogate pair is replaced, as in any other statement', async () => {
    const row = message({ url: 'a\ud800b', headers: [['x', '\udc00']], detail: '\\ud800' })
    await writeTogether(db, [insertOf('message', messages, row)])
    const [read] = await db.select().from(messages)
    expect(read).toMatchObject({ url: 'a\ufffdb', headers: [['x', '\ufffd']], detail: '\\ud800' })
  })

  describe('for several callers at the same moment', () => {
    const counted = () => failingFrom(db, Number.POSITIVE_INFINITY)
    const ask = (on: Db, name: string, subjects = [name]) => writeInGroup(on, subjects, call(name))

    test('is one for all of one shape, and tells each what became of its own', async () => {
      await ask(db, 'n3')
      const double = counted()
      const written = await Promise.all(['n1', 'n2', 'n3', 'n4'].map((name) => ask(double.db, name)))
      expect(written.map((set) => set.has('nonce'))).toEqual([true, true, false, true])
      expect(double.count()).toBe(1)
      expect((await entities()).toSorted()).toEqual(['n1', 'n2', 'n3', 'n4'])
    })

    test('writes in the order of subjects, whoever asked first', async () => {
      await Promise.all(['n3', 'n1', 'n2'].map((name) => ask(db, name)))
      expect(await entities()).toEqual(['n1', 'n2', 'n3'])
    })

    test('takes sixteen at most, and never two with the same subject', async () => {
      const double = counted()
      await Promise.all(Array.from({ length: 40 }, (_, n) => ask(double.db, `n${n}`)))
      expect(double.count()).toBe(3)
      const again = counted()
      const same = await Promise.all([ask(again.db, 'same', ['A', 'same']), ask(again.db, 'same', ['B', 'same'])])
      expect(same.filter((set) => set.has('nonce'))).toHaveLength(1)
      expect(again.count()).toBe(2)
      expect(await db.$count(changes)).toBe(41)
    })

    test('is made anew for each alone when one of them undoes it', async () => {
      const binding = { sellerId: 'acme', test: false, tenantId: 'T1', state: 'active', createdAt: AT, updatedAt: AT }
      const bound = (name: string, instanceId: string): Write[] => [
        insertOf('nonce', nonces, nonce(name)),
        { ...insertOf('binding', bindings, { ...binding, instanceId }, 'nonce'), present: 'fails' },
      ]
      await writeTogether(db, bound('n0', 'taken'))
      const double = counted()
      const answers = await Promise.allSettled(
        ['I1', 'taken', 'I2'].map((id) => writeInGroup(double.db, [id], bound(id, id))),
      )
      expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(double.count()).toBe(4)
      expect(await db.$count(bindings)).toBe(3)
      expect(await db.$count(nonces, eq(nonces.nonce, 'taken'))).toBe(0)
    })

    test('leaves out what touches rows of others, for their locks could be taken in any order', async () => {
      const double = counted()
      const update: Write = {
        ...{ kind: 'update', name: 'close', table: messages, set: { open: false }, where: { orderId: 'CS1' } },
      }
      await Promise.all([writeInGroup(double.db, ['a'], [update]), writeInGroup(double.db, ['b'], [update])])
      expect(double.count()).toBe(2)
    })
  })

  test('a database that went away is not asked again: what it did is not known', async () => {
    let asked = 0
    const gone = {
      execute: () => {
        asked += 1
        return Promise.reject(Object.assign(new Error('gone'), { code: 'CONNECTION_CLOSED' }))
      },
    } as unknown as Db
    const answers = await Promise.allSettled(['a', 'b'].map((name) => writeInGroup(gone, [name], call(name))))
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(asked).toBe(1)
  })
})
