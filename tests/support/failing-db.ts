import type { Db } from '@/db/types'

const STATEMENTS = new Set<PropertyKey>(['select', 'insert', 'update', 'delete', 'execute'])

/**
 * The same database, but its statement number `at` and all after it fail, as when the power goes; also counts them.
 * Transactions are looked into.
 */
export function failingFrom(db: Db, at: number) {
  let count = 0
  const wrap = <T extends object>(handle: T): T =>
    new Proxy(handle, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property, target)
        if (typeof value !== 'function') return value
        if (property === 'transaction') {
          return (fn: (tx: object) => unknown, ...rest: unknown[]) =>
            value.call(target, (tx: object) => fn(wrap(tx)), ...rest)
        }
        if (!STATEMENTS.has(property)) return value.bind(target)
        return (...args: unknown[]) => {
          count += 1
          if (count >= at) throw new Error(`statement ${count} fails`)
          return value.apply(target, args)
        }
      },
    })
  return { db: wrap(db), count: () => count }
}
