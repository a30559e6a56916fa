import { describe, expect, test } from 'vitest'
import { scriptsOf, statementsOf } from '../load/statements.mjs'

const AT = '2026-11-23 10:42:34.110 UTC'
const logged = (pid: number, sql: string, parameters?: string) =>
  ['parse', 'bind', 'execute']
    .map((step) => `${AT} [${pid}] LOG:  duration: 0.043 ms  ${step} abc12: ${sql}\n`)
    .map((line) => (parameters ? `${line}${AT} [${pid}] DETAIL:  parameters: ${parameters}\n` : line))
    .join('')
const plain = (pid: number, sql: string) => `${AT} [${pid}] LOG:  duration: 0.02 ms  statement: ${sql}\n`
const READ_ACCOUNT = 'select "id" from "messages" where ("messages"."seller_id" = $1 and "messages"."open") limit $2'

describe('the statements in a log', () => {
  test('are each told once, with the values of their own execution', () => {
    const log =
      logged(7, 'insert into "a" values ($1, $2)', "$1 = 'it''s', $2 = NULL") + logged(7, 'select $1', "$1 = 'x'")
    expect(statementsOf(log)).toEqual([
      { sql: 'insert into "a" values ($1, $2)', values: ["'it''s'", 'NULL'] },
      { sql: 'select $1', values: ["'x'"] },
    ])
  })

  test('go over several lines, and other lines of the log say nothing', () => {
    const log = `${AT} [1] LOG:  received SIGHUP, reloading configuration files\n${plain(7, 'select\n\t1')}`
    expect(statementsOf(log)).toEqual([{ sql: 'select 1', values: [] }])
  })

  test('do not have what is read of the account each second, unless within a transaction', () => {
    const read = logged(8, READ_ACCOUNT, "$1 = 'acme', $2 = '1'")
    const found = statementsOf(read + plain(8, 'begin ') + read + logged(8, 'commit') + read)
    expect(found.map(({ sql }) => sql)).toEqual(['begin', READ_ACCOUNT, 'commit'])
  })
})

describe('the scripts of calls', () => {
  const KEY = '3168240f-16a8-4b86-8e0e-6fc0d19d6dfb'
  const id = (n: number) => `8e0ec50d-ab28-4cf5-a495-00000000000${n}`
  const quoted = (...values: string[]) => values.map((value) => `'${value}'`)
  const scripts = (...calls: { sql: string; values: string[] }[][]) =>
    scriptsOf({ calls, typesOf: (sql) => Array.from(sql.matchAll(/\$\d+/g), () => 'text'), orders: 10 })

  test('have new ids each time, the same in every place, and the key as it is', () => {
    const call = (n: number) => [
      { sql: 'begin', values: [] },
      { sql: 'insert into "a" values ($1, $2)', values: quoted(KEY, `CS-${id(n)}-1`) },
      { sql: 'insert into "b" values ($1)', values: quoted(id(n)) },
      { sql: 'commit', values: [] },
    ]
    expect(scripts(call(1), call(2))).toEqual([
      {
        times: 2,
        script: [
          '\\set a random(1, 9000000000000000)',
          '\\set b random(1, 10)',
          'begin;',
          `insert into "a" values (('${KEY}')::text, ('CS-' || md5('0-' || :a::text)::uuid::text || '-1')::text);`,
          `insert into "b" values (('' || md5('0-' || :a::text)::uuid::text || '')::text);`,
          'commit;\n',
        ].join('\n'),
      },
    ])
  })

  test.each([
    ['a nonce', 'f'.repeat(32), `'' || md5('0-' || :a::text) || ''`],
    ['a digest', 'e'.repeat(64), `'' || md5('0-' || :a::text) || md5(md5('0-' || :a::text)) || ''`],
    [
      'an id that begins with its time',
      '01a20800-19fc-7000-bf3f-b6a8a83a27a4',
      `'' || '01a20800-19fc-7' || substr(md5('0-' || :a::text)::uuid::text, 16) || ''`,
    ],
    ['an order of the history', 'CS5775-000001', `'CS' || :b::text || '-000001'`],
    ['a colon before a letter', 'event:EV 10:42 a:买', `'event:' || 'EV 10:42 a:' || '买'`],
    ['an end', '2032-08-15 23:59:59+00', `'2032-08-15 23:59:59+00'`],
    ['bytes', `\\x${'7b'.repeat(40)}`, `'\\x${'7b'.repeat(40)}'`],
  ])('know %s', (_, value, expected) => {
    const call = (text: string) => [{ sql: 'select $1', values: quoted(text) }]
    expect(scripts(call('nothing'), call(value))[0]?.script).toContain(`select (${expected})::text;`)
  })

  test('happen now', () => {
    const [found] = scripts([{ sql: 'select $1', values: quoted('2026-11-23 10:41:57.68+00') }])
    expect(found?.script).toContain('select now()::text;')
  })

  test('are one for each shape, as often as it came', () => {
    const one = { sql: 'select $1', values: ['NULL'] }
    const found = scripts([one], [one, one], [one])
    expect(found.map(({ times }) => times)).toEqual([2, 1])
    expect(found[0]?.script).toContain('select NULL::text;')
  })

  test('take what another call made from what they find, and nothing from nowhere', () => {
    const finds = { sql: 'select "instance_id", "a" from "instances" where "b" = $1 limit $2', values: ["'x'", "'50'"] }
    const made = [{ sql: 'insert into "instances" values ($1)', values: quoted(id(1)) }]
    const takes = { sql: 'update "packages" set "instance_id" = $1', values: quoted(id(1)) }
    const other = [{ sql: 'select 1', values: [] }]
    const [, script] = scripts(made, [finds, takes], other)
    expect(script?.script).toContain(`limit ('50')::text \\aset found_\n`)
    expect(script?.script).toContain(`set "instance_id" = ('' || :found_instance_id::text || '')::text;`)
    expect(() => scripts(made, [takes], other)).toThrow(`Where is ${id(1)} from?`)
  })
})
