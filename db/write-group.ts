import { isUndone } from './pg-errors'
import type { Db } from './types'
import { type Statement, statementOf, type Write, type Written, writeSets, writeTogether } from './write-together'

type Asked = {
  subjects: readonly string[]
  writes: Write[]
  resolve: (written: Written) => void
  reject: (error: unknown) => void
}

/** Larger ones save little more, and the first of a group waits for the last. */
const LARGEST_GROUP = 16

const waiting = new WeakMap<Db, Map<Statement, Asked[]>>()

/**
 * As `writeTogether`, in one statement with others of the same shape that are asked for in the same turn of the event loop:
 * under load the statements cost, not the rows. What shares one of its `subjects` is never in one statement, and each
 * writes in the order of first subjects, so that no two wait for each other. Where one of them undoes the statement, each
 * is made alone.
 */
export function writeInGroup(db: Db, subjects: readonly string[], writes: Write[]): Promise<Written> {
  if (writes.some(touchesOthers)) return writeTogether(db, writes)
  const statement = statementOf(writes)
  return new Promise((resolve, reject) => {
    const groups = groupsOf(db)
    const group = groups.get(statement) ?? []
    const full =
      group.length === LARGEST_GROUP || group.some((other) => subjects.some((one) => other.subjects.includes(one)))
    if (full) void send(db, statement, group)
    groups.set(statement, [...(full ? [] : group), { subjects, writes, resolve, reject }])
  })
}

/** Rows of others, whose locks could be taken in any order. */
const touchesOthers = (write: Write) => write.kind === 'update' || typeof write.present === 'object'

/** What waits for the end of this turn. */
function groupsOf(db: Db): Map<Statement, Asked[]> {
  const known = waiting.get(db)
  if (known) return known
  const groups = new Map<Statement, Asked[]>()
  waiting.set(db, groups)
  setImmediate(() => {
    waiting.delete(db)
    for (const [statement, group] of groups) void send(db, statement, group)
  })
  return groups
}

async function send(db: Db, statement: Statement, group: readonly Asked[]): Promise<void> {
  const inOrder = group.toSorted((a, b) => ((a.subjects[0] ?? '') < (b.subjects[0] ?? '') ? -1 : 1))
  try {
    const written = await writeSets(
      db,
      statement,
      inOrder.map(({ writes }) => writes),
    )
    for (const [index, { resolve }] of inOrder.entries()) resolve(written[index] ?? new Set())
  } catch (error) {
    if (inOrder.length > 1 && isUndone(error)) for (const one of inOrder) void send(db, statement, [one])
    else for (const { reject } of inOrder) reject(error)
  }
}
