import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  attemptId,
  boundOf,
  comparePlaces,
  mergeTimeline,
  readPlace,
  TIMELINE_KINDS,
  type TimelinePlace,
  writePlace,
} from '@/lib/domain/timeline'

const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const at = (ms: number) => new Date(Date.UTC(2026, 10, 5) + ms)

/** What a source's query does: its kind's newest entries under the bound. */
function query(all: TimelinePlace[], kind: TimelinePlace['kind'], after: TimelinePlace | null, limit: number) {
  const bound = after && boundOf(kind, after)
  return all
    .filter((entry) => entry.kind === kind)
    .filter((entry) => {
      if (!bound || entry.at < bound.at) return true
      if (entry.at > bound.at || bound.below === null) return false
      return bound.below === 'any' || entry.id < bound.below.id
    })
    .sort((a, b) => comparePlaces(b, a))
    .slice(0, limit)
}

test('places stand by time, then kind, then id', () => {
  const place = { at: at(5), kind: 'job', id: uuid(5) } as const
  const sign = (other: Partial<TimelinePlace>) => Math.sign(comparePlaces({ ...place, ...other }, place))
  expect([sign({ at: at(6), kind: 'message' }), sign({ at: at(4), kind: 'audit' })]).toEqual([1, -1])
  expect([sign({ kind: 'attempt', id: uuid(4) }), sign({ kind: 'history', id: uuid(6) })]).toEqual([1, -1])
  expect([sign({ id: uuid(6) }), sign({ id: uuid(4) }), sign({})]).toEqual([1, -1, 0])
})

describe('merging', () => {
  test('newest first; at the same moment the effect stands above its cause', () => {
    const job = { at: at(5), kind: 'job', id: uuid(1) } as const
    const message = { at: at(5), kind: 'message', id: uuid(9) } as const
    const earlier = { at: at(1), kind: 'audit', id: uuid(2) } as const
    const { entries, next } = mergeTimeline<TimelinePlace>([[message], [job], [earlier]], 10)
    expect(entries).toEqual([job, message, earlier])
    expect(next).toBeNull()
    const all = [job, message, earlier]
    expect(mergeTimeline<TimelinePlace>([all], 3).next).toBeNull()
    expect(mergeTimeline<TimelinePlace>([all], 2).next).toEqual(message)
  })

  test('nothing is an empty line', () => {
    expect(mergeTimeline([[], []], 5)).toEqual({ entries: [], next: null })
  })

  test('pages of any size show every entry exactly once, in one order', () => {
    const entry = fc.record({
      at: fc.integer({ min: 0, max: 4 }).map(at),
      kind: fc.constantFrom(...TIMELINE_KINDS),
      id: fc.integer({ min: 0, max: 30 }).map(uuid),
    })
    const entries = fc.uniqueArray(entry, { selector: writePlace, maxLength: 40 })
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 7 }), (all, limit) => {
        const seen: TimelinePlace[] = []
        let after: TimelinePlace | null = null
        for (let page = 0; page <= all.length; page += 1) {
          const place: TimelinePlace | null = after
          const sources: TimelinePlace[][] = TIMELINE_KINDS.map((kind) => query(all, kind, place, limit + 1))
          const merged: { entries: TimelinePlace[]; next: TimelinePlace | null } = mergeTimeline(sources, limit)
          seen.push(...merged.entries)
          after = merged.next && readPlace(writePlace(merged.next))
          if (!after) break
        }
        expect(seen).toEqual([...all].sort((a, b) => comparePlaces(b, a)))
      }),
    )
  })
})

describe('places in addresses', () => {
  test('come back as they were', () => {
    const place = { at: at(7), kind: 'attempt', id: attemptId(uuid(3), 12) } as const
    expect(readPlace(writePlace(place))).toEqual(place)
  })

  test('are written by their milliseconds, kind and id', () => {
    expect(writePlace({ at: new Date(5), kind: 'task_opened', id: attemptId(uuid(3), 12) })).toBe(
      `5.task_opened.${uuid(3)}.000012`,
    )
    const last = { at: new Date(9_999_999_999_999), kind: 'audit', id: uuid(1) } as const
    expect(readPlace(writePlace(last))).toEqual(last)
  })

  test.each([
    ...[undefined, null, '', 'x', '1.audit', `1.nothing.${uuid(1)}`, `1.audit.' or 1=1`],
    ...[`.audit.${uuid(1)}`, `10000000000000.audit.${uuid(1)}`, `1.audit.${uuid(1)}.12`, `1.audit.${uuid(1)}.1234567`],
    ...[` 1.audit.${uuid(1)}`, `1.audit.${uuid(1)} `, `-1.audit.${uuid(1)}`, `1.audit.${uuid(1).slice(1)}`],
    ...[`1.audit.${uuid(1).toUpperCase().replace('7', 'A')}`, `1.${uuid(1)}`, `1.audit.${uuid(1).replaceAll('-', '')}`],
  ])('%s is no place', (text) => {
    expect(readPlace(text)).toBeNull()
  })
})
