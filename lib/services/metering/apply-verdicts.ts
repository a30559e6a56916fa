import type { Move, RecordRow } from '@/db/queries/usage-records'
import type { UsagePushResult } from '@/lib/koogallery/open-api/usage-push'
import { type RefusedClass, recordVerdict } from '@/lib/koogallery/open-api/usage-verdicts'

/** What an answer makes of the records of a call, and of the sender. */
export type Verdicts = {
  moves: Move[]
  /** `next`: go on; `again`: later, with more and more patience. */
  follow: { kind: 'next' } | { kind: 'again'; error: string }
  outcome: 'accepted' | 'partly' | 'refused' | 'unknown'
  code: string | null
}

/**
 * The verdict table of the usage push (protocol/metering.md 1.4) applied. The code decides, never the HTTP status; what
 * got no clear answer goes again under the same serial; what might be spoilt by one bad record goes again in halves.
 */
export function verdictsOn(records: readonly RecordRow[], result: UsagePushResult, newId: () => string): Verdicts {
  switch (result.kind) {
    case 'answered': {
      const named = records.filter(({ meteringSn }) => result.records.has(meteringSn))
      const silent = records.filter(({ meteringSn }) => !result.records.has(meteringSn))
      const moves = named.map((record) => onRecord(record, result.records.get(record.meteringSn) ?? ''))
      const { code } = result
      const [unmatched] = result.unmatched
      if (!unmatched) {
        const taken = silent.map((record) => move(record, 'accepted', code, null))
        return {
          moves: [...moves, ...taken],
          follow: { kind: 'next' },
          outcome: named.length > 0 ? 'partly' : 'accepted',
          code,
        }
      }
      // Somebody is meant, and it is not said who: the smaller the call, the clearer the answer.
      const [only] = silent
      const rest =
        silent.length === 1 && only
          ? [onRecord(only, unmatched.code)]
          : halves(silent, 'unknown', unmatched.code, newId)
      return { moves: [...moves, ...rest], follow: { kind: 'next' }, outcome: 'partly', code }
    }
    case 'refused':
      return onRefusal(records, result, newId)
    case 'unknown': {
      const moves = records.map((record) => move(record, 'unknown', null, result.reason, record.groupId))
      const error = `No clear answer (${result.reason}); the same records go again.`
      return { moves, follow: { kind: 'again', error }, outcome: 'unknown', code: null }
    }
    default:
      return result satisfies never
  }
}

function onRefusal(
  records: readonly RecordRow[],
  result: Extract<UsagePushResult, { kind: 'refused' }>,
  newId: () => string,
): Verdicts {
  const { code, verdict, message = null } = result
  const text = message ? `${code}: ${message}` : code
  switch (verdict.class) {
    case 'retry': {
      const moves = records.map((record) => move(record, 'unknown', code, message, record.groupId))
      return { moves, follow: { kind: 'again', error: text }, outcome: 'unknown', code }
    }
    case 'config': {
      const moves = records.map((record) => move(record, 'sealed', code, message, record.groupId))
      return { moves, follow: { kind: 'again', error: text }, outcome: 'refused', code }
    }
    case 'split': {
      const named = records.filter(({ meteringSn }) => result.records.has(meteringSn))
      const [only] = records
      if (records.length === 1 && only) {
        const said = result.records.get(only.meteringSn)
        const own = said === undefined ? onRefused(only, verdict.alone, code, message) : onRecord(only, said)
        return { moves: [own], follow: { kind: 'next' }, outcome: 'refused', code }
      }
      const others = records.filter(({ meteringSn }) => !result.records.has(meteringSn))
      const moves = named.map((record) => onRecord(record, result.records.get(record.meteringSn) ?? ''))
      // With the culprits named, the others go together; else each half tells which of them it is in.
      const rest =
        named.length > 0
          ? others.map((record) => move(record, 'sealed', code, message))
          : halves(others, 'sealed', code, newId)
      return { moves: [...moves, ...rest], follow: { kind: 'next' }, outcome: 'refused', code }
    }
    default:
      return verdict satisfies never
  }
}

function onRecord(record: RecordRow, code: string): Move {
  const verdict = recordVerdict(code)
  switch (verdict) {
    case 'done':
      return move(record, 'accepted', code, null)
    case 'duplicate':
      return move(record, 'duplicate', code, null)
    case 'fix':
    case 'stop':
    case 'too_old':
      return onRefused(record, verdict, code, null)
    default:
      return verdict satisfies never
  }
}

function onRefused(record: RecordRow, refused: RefusedClass, code: string, message: string | null): Move {
  return refused === 'too_old' ? move(record, 'dead', code, 'too_late') : move(record, 'abnormal', code, message)
}

function halves(records: readonly RecordRow[], state: 'sealed' | 'unknown', code: string, newId: () => string): Move[] {
  const middle = Math.ceil(records.length / 2)
  const [first, second] = [newId(), newId()]
  return records.map((record, index) => move(record, state, code, null, index < middle ? first : second))
}

function move(
  { meteringSn }: RecordRow,
  state: Move['state'],
  code: string | null,
  reason: string | null,
  groupId: string | null = null,
): Move {
  return { meteringSn, state, code, reason: reason?.slice(0, 500) ?? null, groupId }
}
