import { decimal, formatDecimal } from '@/lib/domain/decimal'

/** Terms of the books: counted + rounded = accepted + waiting + held + dead + carried + open. */
export const BOOK_TERMS = ['accepted', 'waiting', 'held', 'dead', 'carried', 'open'] as const
export type BookTerm = (typeof BOOK_TERMS)[number]

/** Exact amounts in marketplace units. */
export type Books = Record<BookTerm | 'counted' | 'rounded', string>

/** The books of a row, each amount in its shortest form. */
export function booksOf(row: Books): Books {
  const plain = (amount: string) => formatDecimal(decimal(amount))
  return {
    counted: plain(row.counted),
    rounded: plain(row.rounded),
    accepted: plain(row.accepted),
    waiting: plain(row.waiting),
    held: plain(row.held),
    dead: plain(row.dead),
    carried: plain(row.carried),
    open: plain(row.open),
  }
}
