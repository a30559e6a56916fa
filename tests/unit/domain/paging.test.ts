import { describe, expect, test } from 'vitest'
import { type Cursor, cutPage, readCursor, readUuidCursor, toPage, writeCursor } from '@/lib/domain/paging'

const ID = '01890a5d-ac96-774b-bcce-b302099a8057'
const place = (ms: number, id = ID, back?: boolean): Cursor => ({ at: new Date(ms), id, ...(back ? { back } : {}) })

describe('a place in an address', () => {
  test.each([
    [place(1_700_000_000_000), `1700000000000_${ID}`],
    [place(1_700_000_000_000, ID, true), `b1700000000000_${ID}`],
    [place(-5, 'a_b c'), '-5_a_b c'],
    [place(0, 'x'.repeat(200)), `0_${'x'.repeat(200)}`],
  ])('%j', (cursor, text) => {
    expect(writeCursor(cursor)).toBe(text)
    expect(readCursor(text)).toEqual(cursor)
  })

  test.each([
    null,
    undefined,
    '',
    ID,
    `_${ID}`,
    '1700000000000_',
    `1700000000000${ID}`,
    `17000000000000_${ID}`,
    `--5_${ID}`,
    `1.5_${ID}`,
    `c5_${ID}`,
    `x b5_${ID}`,
    `bb5_${ID}`,
    `0_${'x'.repeat(201)}`,
    '0_a\nb',
  ])('%j is none, and shows the first page', (text) => {
    expect(readCursor(text)).toBeNull()
    expect(readUuidCursor(text)).toBeNull()
  })

  test.each(['x', `${ID}0`, `0${ID}`, ID.toUpperCase(), ID.replaceAll('-', ''), ID.replace('-', '')])(
    'a list of UUIDs has no place %s',
    (id) => {
      expect(readUuidCursor(`5_${id}`)).toBeNull()
    },
  )

  test('and has that of a UUID', () => {
    expect(readUuidCursor(`b5_${ID}`)).toEqual(place(5, ID, true))
  })
})

describe('pages of three rows, newest first, over the times 9 to 1', () => {
  const all = [9, 8, 7, 6, 5, 4, 3, 2, 1]
  /** What a query finds: one more than is shown, going back the nearest first. */
  const read = (cursor: Cursor | null) => {
    const from = cursor?.at.getTime() ?? Number.POSITIVE_INFINITY
    const beside = cursor?.back ? all.filter((n) => n > from).reverse() : all.filter((n) => n < from)
    return toPage(beside.slice(0, 4), 3, cursor, (n) => place(n, 'i'))
  }

  test('forward to the end and back to the beginning', () => {
    const first = read(null)
    expect(first).toEqual({ rows: [9, 8, 7], next: '7_i', previous: null })
    const second = read(readCursor(first.next))
    expect(second).toEqual({ rows: [6, 5, 4], next: '4_i', previous: 'b6_i' })
    const third = read(readCursor(second.next))
    expect(third).toEqual({ rows: [3, 2, 1], next: null, previous: 'b3_i' })
    const back = read(readCursor(third.previous))
    expect(back).toEqual(second)
    expect(read(readCursor(back.previous))).toEqual({ rows: [9, 8, 7], next: '7_i', previous: null })
  })

  test('no rows have no neighbours', () => {
    for (const cursor of [place(0, 'i'), place(9, 'i', true)])
      expect(read(cursor)).toEqual({ rows: [], next: null, previous: null })
    expect(toPage([], 3, null, place)).toEqual({ rows: [], next: null, previous: null })
  })

  test('a list may write its places otherwise', () => {
    const page = cutPage(['b', 'a', 'z'], 2, { back: true }, (row, back) => `${row}${back ? '<' : '>'}`)
    expect(page).toEqual({ rows: ['a', 'b'], next: 'b>', previous: 'a<' })
  })
})
