import { describe, expect, test } from 'vitest'
import {
  type Comparable,
  compareEntry,
  departmentTree,
  isOutdated,
  normaliseDomain,
  SYNC_FLAGS,
  stateAfter,
  type TreeNode,
} from '@/lib/domain/organisation'

test('what a flag leaves behind (protocol/kit-and-oauth.md 2)', () => {
  expect(SYNC_FLAGS.map((flag) => [flag, stateAfter(flag)])).toEqual([
    ['delete', 'deleted'],
    ['add', 'active'],
    ['modify', 'active'],
    ['revoke', 'revoked'],
  ])
})

describe('what a push does to an entry', () => {
  const entry = (state: Comparable['state'], name: unknown = 'A', hidden?: string | null): Comparable => ({
    state,
    fields: { name, orgCode: 'D1' },
    ...(hidden === undefined ? {} : { hidden }),
  })
  test.each<[string, Comparable | undefined, Comparable, ReturnType<typeof compareEntry>]>([
    ['new', undefined, entry('active'), { change: 'added', fields: [] }],
    ['never there and deleted', undefined, entry('deleted'), null],
    ['never there and revoked', undefined, entry('revoked'), null],
    ['the same again', entry('active'), entry('active'), null],
    [
      'another name',
      entry('active'),
      entry('active', 'B'),
      { change: 'changed', fields: [{ field: 'name', before: 'A', after: 'B' }] },
    ],
    [
      'a field never told before',
      { state: 'active', fields: { orgCode: 'D1' } },
      entry('active'),
      { change: 'changed', fields: [{ field: 'name', before: null, after: 'A' }] },
    ],
    ['a field not told now', entry('active'), { state: 'active', fields: { orgCode: 'D1' } }, null],
    ['deleted', entry('active'), entry('deleted', 'B'), { change: 'removed', fields: [] }],
    ['revoked', entry('active'), entry('revoked'), { change: 'revoked', fields: [] }],
    ['absent', entry('active'), entry('absent'), { change: 'absent', fields: [] }],
    ['deleted twice', entry('deleted'), entry('deleted', 'B'), null],
    ['revoked, then deleted', entry('revoked'), entry('deleted'), { change: 'removed', fields: [] }],
    ['back as it was', entry('deleted'), entry('active'), { change: 'returned', fields: [] }],
    [
      'back under another name',
      entry('revoked'),
      entry('active', 'B'),
      { change: 'returned', fields: [{ field: 'name', before: 'A', after: 'B' }] },
    ],
    [
      'another telephone number, which is never shown',
      entry('active', 'A', 'digest-1'),
      entry('active', 'A', 'digest-2'),
      { change: 'changed', fields: [{ field: 'personal', before: null, after: null }] },
    ],
    ['no personal data then and now', entry('active', 'A', null), entry('active', 'A'), null],
    [
      'personal data for the first time',
      entry('active', 'A'),
      entry('active', 'A', 'digest-1'),
      { change: 'changed', fields: [{ field: 'personal', before: null, after: null }] },
    ],
  ])('%s', (_, before, after, change) => {
    expect(compareEntry(before, after)).toEqual(change)
  })
})

test('what was sent earlier is outdated; of two at one moment the later arrival counts', () => {
  const at = (ms: number) => new Date(1_700_000_000_000 + ms)
  expect([isOutdated(at(1), at(0)), isOutdated(at(0), at(0)), isOutdated(at(0), at(1))]).toEqual([true, false, false])
  expect([isOutdated(null, at(0)), isOutdated(undefined, at(0))]).toEqual([false, false])
})

describe('departments as a tree', () => {
  type Row = { orgCode: string; parentCode: string | null }
  /** `b:a` is department b below a. */
  const tree = (text: string) =>
    departmentTree(
      text.split(' ').map((each): Row => {
        const [orgCode = '', parentCode = null] = each.split(':')
        return { orgCode, parentCode }
      }),
    )
  const shown = (nodes: TreeNode<Row>[]): string[] =>
    nodes.flatMap((node) => [`${node.depth}${node.row.orgCode}`, ...shown(node.children)])

  test.each([
    ['a parent before its children', 'a b:a c:b d:a', '0a 1b 2c 1d'],
    ['children before their parents (2.5)', 'c:b b:a d:a a', '0a 1b 2c 1d'],
    ['several at the top', 'b a', '0b 0a'],
    ['a parent nobody knows', 'a b:x', '0a 0b'],
    ['its own parent', 'a:a b:a', '0a 1b'],
    ['two in a circle', 'a:b b:a', '0a 1b'],
    ['a circle of three, and a tail', 't:b a:c b:a c:b r', '0r 0t 0a 1b 2c'],
    ['two circles', 'a:b b:a c:d d:c', '0a 1b 0c 1d'],
  ])('%s', (_, rows, expected) => {
    expect(shown(tree(rows)).join(' ')).toBe(expected)
  })

  test('none of none', () => {
    expect(departmentTree([])).toEqual([])
  })
})

test.each([
  ['acme.login.test//', 'https://acme.login.test'],
  ['acme.login.test', 'https://acme.login.test'],
  ['https://acme.login.test/', 'https://acme.login.test'],
  [' HTTP://acme.login.test// ', 'HTTP://acme.login.test'],
  ['acme.test/x/y/', 'https://acme.test/x/y'],
  ['a.test?to=https://b.test', 'https://a.test?to=https://b.test'],
  ['', null],
  [' ', null],
  ['/', null],
])('the domain %j as %j (protocol/kit-and-oauth.md 5.1)', (domain, address) => {
  expect(normaliseDomain(domain)).toBe(address)
})
