import { useTranslations } from 'next-intl'
import { BOOK_TERMS, type BookTerm } from '@/lib/services/metering/books'
import type { MeterBooks } from '@/lib/services/metering/report-conservation'
import { TextLink } from '@/lib/ui/button'
import { Section } from '@/lib/ui/layout'
import { ScrollRegion } from '@/lib/ui/scroll-region'
import { Amount } from './parts'

const COLOUR: Record<BookTerm, string> = {
  accepted: 'var(--chart-4)',
  waiting: 'var(--chart-1)',
  held: 'var(--chart-2)',
  dead: 'var(--chart-5)',
  carried: 'var(--chart-3)',
  open: 'var(--chart-6)',
}

/** Σ counted (+ rounded) = accepted + waiting + held + dead + carried + open: a bar per meter, and each term with its link. */
export function Conservation({
  seller,
  books,
  test = false,
}: {
  seller: string
  books: readonly MeterBooks[]
  test?: boolean
}) {
  const t = useTranslations('metering')
  const base = `/${seller}/metering`
  const hrefOf = (term: BookTerm | 'counted' | 'rounded', meter: string) => {
    const of = `meter=${encodeURIComponent(meter)}${test ? '&test=1' : ''}`
    if (term === 'open') return `${base}/windows?state=open&${of}`
    if (term === 'counted' || term === 'rounded' || term === 'carried') return `${base}/instances?${of}`
    return `${base}/records?book=${term}&${of}`
  }
  const cell = 'h-10 whitespace-nowrap px-3 text-end tabular-nums'
  return (
    <Section title={t('books.title')} description={t('books.description')}>
      <ScrollRegion
        label={t('books.title')}
        className="relative overflow-x-auto rounded-lg border border-line bg-surface"
      >
        <table className="w-full text-sm">
          <caption className="sr-only">{t('books.description')}</caption>
          <thead className="bg-sunken text-ink-soft text-xs">
            <tr>
              <th scope="col" className="h-9 px-4 text-start font-medium">
                {t('columns.meter')}
              </th>
              <th scope="col" className={`${cell} h-9 font-medium`}>
                {t('term.counted')}
              </th>
              <th scope="col" className={`${cell} h-9 font-medium`}>
                + {t('term.rounded')}
              </th>
              {BOOK_TERMS.map((term, index) => (
                <th key={term} scope="col" className={`${cell} h-9 font-medium`}>
                  <span className="inline-flex items-center gap-1.5">
                    {index === 0 ? '=' : '+'}
                    <span aria-hidden="true" className="size-2.5 rounded-sm" style={{ background: COLOUR[term] }} />
                    {t(`term.${term}`)}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {books.map((book) => (
              <tr key={book.meter} className="border-line border-t">
                <th scope="row" className="min-w-44 px-4 py-2 text-start font-normal">
                  <span className="font-medium">{book.meter}</span>
                  {book.unit && <span className="ml-2 text-ink-faint">{book.unit}</span>}
                  <Bar book={book} label={t('books.bar', { meter: book.meter })} />
                </th>
                {(['counted', 'rounded', ...BOOK_TERMS] as const).map((term) => (
                  <td key={term} className={cell}>
                    {book[term] === '0' ? (
                      <span className="text-ink-faint">0</span>
                    ) : (
                      <TextLink href={hrefOf(term, book.meter)}>
                        <Amount value={book[term]} />
                      </TextLink>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </Section>
  )
}

/** How the amount divides; the numbers stand beside it. */
function Bar({ book, label }: { book: MeterBooks; label: string }) {
  const shares = BOOK_TERMS.map((term) => ({ term, share: Math.max(Number(book[term]), 0) })).filter(
    ({ share }) => share > 0,
  )
  return (
    <span role="img" aria-label={label} className="mt-1.5 flex h-2 w-full overflow-hidden rounded-full bg-pressed">
      {shares.map(({ term, share }) => (
        <span
          key={term}
          className="h-full border-surface border-r last:border-r-0"
          style={{ flexGrow: share, minWidth: 3, background: COLOUR[term] }}
        />
      ))}
    </span>
  )
}
