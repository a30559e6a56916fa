/** Spans of usage records: whole seconds, never the same twice (protocol/metering.md 1.5, rules 3 and 5). */

export type RecordSpan = { beginTime: Date; endTime: Date }

const SECOND_MS = 1_000

/** Whole seconds since 1970. */
export const floorSecond = (time: Date) => Math.floor(time.getTime() / SECOND_MS)
export const ceilSecond = (time: Date) => Math.ceil(time.getTime() / SECOND_MS)
const dateOf = (second: number) => new Date(second * SECOND_MS)

/** Seconds between which spans are looked for: a begin not before `from`, an end not after `to`. */
export type SpanBounds = { from: number; to: number }

export type Spans = {
  /**
   * Takes the free span nearest to the one wished for: the same, then smaller, then reaching further back, then further
   * on. Null when the bounds hold none.
   */
  take(begin: number, end: number, bounds: SpanBounds): RecordSpan | null
}

/** Knows the spans taken; every one it gives counts as taken. */
export function createSpans(taken: readonly RecordSpan[]): Spans {
  const key = (begin: number, end: number) => `${begin}-${end}`
  const used = new Set(taken.map(({ beginTime, endTime }) => key(floorSecond(beginTime), floorSecond(endTime))))
  return {
    take(wishedBegin, wishedEnd, bounds) {
      // Every try that fails met a taken span, so there are never more tries than those, and one.
      for (const [begin, end] of candidates(wishedBegin, wishedEnd, bounds)) {
        if (used.has(key(begin, end))) continue
        used.add(key(begin, end))
        return { beginTime: dateOf(begin), endTime: dateOf(end) }
      }
      return null
    },
  }
}

function* candidates(wishedBegin: number, wishedEnd: number, { from, to }: SpanBounds): Generator<[number, number]> {
  const first = Math.max(wishedBegin, from)
  const last = Math.min(wishedEnd, to)
  for (let end = last; end > first; end -= 1) {
    for (let begin = first; begin < end; begin += 1) yield [begin, end]
  }
  for (let begin = Math.min(first, last) - 1; begin >= from; begin -= 1) yield [begin, last]
  for (let end = Math.max(last, from) + 1; end <= to; end += 1) yield [Math.min(first, end - 1), end]
}
