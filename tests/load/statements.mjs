// The statements of calls as PostgreSQL's log has them, and the scripts of pgbench that do the same work anew each time.

/** What every call shares: the account, read again once a second (`inbox/seller-cache.ts`). */
const OF_THE_ACCOUNT = [
  /from "sellers" left join/,
  /from "products" where "products"\."seller_id" = \$1 order by/,
  /^select "id" from "messages" where .*"messages"\."open"/,
]
/** Ids, and what is hashed from them. */
const UNIQUE = /(?<![0-9a-f])([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-f])/g
/** What a package pays for; pgbench keeps the last that is found, the portal takes the first. */
const FINDS = /^select "instance_id", .* from "instances" .* limit \$\d+$/
/** When the call came; what was sold until when has no fraction. */
const MOMENT = /^'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00'$/
/** An order of the history or its instance, by its number. */
const OF_HISTORY = /\b(CS|I)\d+\b/g

/**
 * What was done, in order: the values are literals of SQL. What a statement is told by is its end, not its preparation.
 * @typedef {{ sql: string, values: string[] }} Statement
 * @param {string} text
 * @returns {Statement[]}
 */
export function statementsOf(text) {
  const found = []
  const within = new Set()
  let last
  for (const entry of text.split(/^(?=\d{4}-\d\d-\d\d [\d:.]+ \w+ \[\d+\] )/m)) {
    const [, pid = '', kind, said = ''] = /\[(\d+)\] (\w+): {2}([\s\S]*)/.exec(entry) ?? []
    if (kind === 'DETAIL' && last)
      last.values = [...said.matchAll(/\$\d+ = (NULL|'(?:[^']|'')*')/g)].map(([, value]) => value)
    last = undefined
    const run = /^duration: [\d.]+ ms {2}(?:execute \S+|statement): ([\s\S]*)/.exec(said)
    if (kind !== 'LOG' || !run) continue
    last = { sql: run[1].replace(/\s+/g, ' ').trim(), values: [] }
    const { sql } = last
    if (/^begin\b/.test(sql)) within.add(pid)
    if (within.has(pid) || !OF_THE_ACCOUNT.some((shared) => shared.test(sql))) found.push(last)
    if (/^(commit|rollback)\b/.test(sql)) within.delete(pid)
  }
  return found
}

/**
 * Calls that make the same statements are one script, `times` over. In it everything that must be unique differs with
 * each run, and the time is that of the run; what all calls have, like their key, stays; an order of the history is any
 * of its `orders`.
 * @param {{ calls: Statement[][], typesOf: (sql: string) => string[], orders: number }} input
 * @returns {{ script: string, times: number }[]}
 */
export function scriptsOf({ calls, typesOf, orders }) {
  const callsWith = new Map()
  for (const [call, statements] of calls.entries()) {
    const ids = statements.flatMap(({ values }) => values.flatMap((value) => value.match(UNIQUE) ?? []))
    for (const id of new Set(ids)) callsWith.set(id, [...(callsWith.get(id) ?? []), call])
  }
  const shapes = Map.groupBy(calls.keys(), (call) => calls[call].map(({ sql }) => sql).join('\n'))
  return [...shapes.values()].map((same) => {
    // The last one: what it found was made by a call that was seen too.
    const call = same.at(-1)
    const fresh = new Map()
    const replaced = (id) => {
      const [first, ...more] = callsWith.get(id)
      if (more.length + 1 === calls.length) return id
      // pgbench would run it with NULL.
      if (first < call && !calls[call].some(({ sql }) => FINDS.test(sql))) throw new Error(`Where is ${id} from?`)
      if (first < call) return `' || :found_instance_id::text || '`
      if (!fresh.has(id)) fresh.set(id, fresh.size)
      return `' || ${freshId(id, fresh.get(id))} || '`
    }
    const literal = (value) => {
      if (value === 'NULL') return value
      if (MOMENT.test(value)) return 'now()'
      const parts = value
        // pgbench takes a colon with a letter after it for a variable, within quotes too.
        .replace(/:(?=[A-Za-z_\u0080-\uffff])/g, ":' || '")
        .replace(OF_HISTORY, "$1' || :b::text || '")
        .replace(UNIQUE, replaced)
      return `(${parts})`
    }
    const lines = calls[call].map(({ sql, values }) => {
      const types = values.length > 0 ? typesOf(sql) : []
      const text = sql.replace(/\$(\d+)/g, (_, n) => `${literal(values[n - 1])}::${types[n - 1]}`)
      return FINDS.test(sql) ? `${text} \\aset found_` : `${text};`
    })
    const head = ['\\set a random(1, 9000000000000000)', `\\set b random(1, ${orders})`]
    return { script: `${[...head, ...lines].join('\n')}\n`, times: same.length }
  })
}

/** As long as it was; an id that begins with its time keeps it, and so its place at the end of an index. */
function freshId(id, n) {
  const hash = `md5('${n}-' || :a::text)`
  if (id.length !== 36) return id.length === 64 ? `${hash} || md5(${hash})` : hash
  return id[14] === '7' ? `'${id.slice(0, 15)}' || substr(${hash}::uuid::text, 16)` : `${hash}::uuid::text`
}
