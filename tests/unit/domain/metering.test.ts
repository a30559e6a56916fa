import { expect, test } from 'vitest'
import { type Book, bookOf, RECORD_STATES, type RecordState } from '@/lib/domain/metering'

/** What is not known to have arrived still waits; what was taken twice is billed once (protocol/metering.md 1.4, 1.5). */
const BOOK_OF: Record<RecordState, Book | null> = {
  sealed: 'waiting',
  sent: 'waiting',
  unknown: 'waiting',
  held: 'held',
  accepted: 'accepted',
  duplicate: 'accepted',
  abnormal: 'dead',
  dead: 'dead',
  replaced: null,
}

test.each(RECORD_STATES)('the amount of a record that is %s', (state) => {
  expect(bookOf(state)).toBe(BOOK_OF[state])
})
