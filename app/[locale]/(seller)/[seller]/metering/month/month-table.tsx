'use client'

import { useTranslations } from 'next-intl'
import { Fragment, useEffect, useState } from 'react'
import { compare, decimal, formatDecimal, parseDecimal, subtract, ZERO } from '@/lib/domain/decimal'
import { Link } from '@/lib/i18n/navigation'
import { useFormat } from '@/lib/i18n/use-format'
import type { MonthReport } from '@/lib/services/metering/report-month'
import { controlClass } from '@/lib/ui/field'
import { ScrollRegion } from '@/lib/ui/scroll-region'

const AMOUNTS = ['accepted', 'waiting', 'held', 'dead'] as const

/**
 * The month beside the statement: what the marketplace billed can be typed in per product, and the difference to what
 * it accepted stands beside it. The entries stay in this browser.
 */
export function MonthTable({ seller, report }: { seller: string; report: MonthReport }) {
  const t = useTranslations('statement')
  const format = useFormat()
  const place = `statement ${seller} ${report.month}`
  const [entries, setEntries] = useState<Record<string, string>>({})
  useEffect(() => {
    setEntries(readEntries(place))
  }, [place])
  const enter = (key: string, text: string) => {
    const next = { ...entries, [key]: text }
    setEntries(next)
    try {
      localStorage.setItem(place, JSON.stringify(next))
    } catch {
      // A browser that keeps nothing still compares.
    }
  }
  const amount = (value: string) => (value === '0' ? <span className="text-ink-faint">0</span> : format.amount(value))
  const cell = 'h-9 px-3 text-end whitespace-nowrap tabular-nums'
  return (
    <div className="flex flex-col gap-2">
      <ScrollRegion label={t('title')} className="relative overflow-x-auto rounded-lg border border-line bg-surface">
        <table className="w-full text-sm">
          <caption className="sr-only">{t('caption', { month: report.month })}</caption>
          <thead className="bg-sunken text-ink-soft text-xs">
            <tr>
              <th scope="col" className="h-9 px-4 text-start font-medium">
                {t('line')}
              </th>
              <th scope="col" className={`${cell} font-medium`}>
                {t('records')}
              </th>
              {AMOUNTS.map((term) => (
                <th key={term} scope="col" className={`${cell} font-medium`}>
                  {t(`term.${term}`)}
                </th>
              ))}
              <th scope="col" className={`${cell} font-medium`}>
                {t('statement')}
              </th>
              <th scope="col" className={`${cell} pr-4 font-medium`}>
                {t('difference')}
              </th>
            </tr>
          </thead>
          <tbody>
            {report.products.map((product) => {
              const name = product.productName ?? product.productId ?? t('unknownProduct')
              const text = entries[product.key] ?? ''
              return (
                <Fragment key={product.key}>
                  <tr className="border-line border-t bg-sunken/50 font-medium">
                    <th scope="row" className="h-10 px-4 text-start font-medium">
                      {name} <span className="font-normal text-ink-soft">· {product.unit ?? product.meter}</span>
                    </th>
                    <td className={cell}>{format.number(product.records)}</td>
                    {AMOUNTS.map((term) => (
                      <td key={term} className={cell}>
                        {amount(product[term])}
                      </td>
                    ))}
                    <td className={`${cell} py-1`}>
                      <input
                        type="text"
                        inputMode="decimal"
                        aria-label={t('statementOf', { name })}
                        placeholder="–"
                        value={text}
                        onChange={(event) => enter(product.key, event.target.value)}
                        className={`${controlClass} h-8 w-28 text-end`}
                      />
                    </td>
                    <td className={`${cell} pr-4`}>
                      <Difference ours={product.accepted} theirs={text} />
                    </td>
                  </tr>
                  {product.lines.map((line) => (
                    <tr key={line.instanceId} className="border-line border-t">
                      <th scope="row" className="h-9 px-4 pl-8 text-start font-normal">
                        <Link
                          href={`/${seller}/metering/records?instance=${encodeURIComponent(line.instanceId)}&from=${report.month}-01&to=${lastDay(report.month)}`}
                          className="font-mono hover:text-accent hover:underline"
                        >
                          {line.instanceId}
                        </Link>
                        <span className="ml-3 text-ink-soft">{line.customerName ?? line.customerId}</span>
                      </th>
                      <td className={cell}>{format.number(line.records)}</td>
                      {AMOUNTS.map((term) => (
                        <td key={term} className={cell}>
                          {amount(line[term])}
                        </td>
                      ))}
                      <td className={cell} />
                      <td className={`${cell} pr-4`} />
                    </tr>
                  ))}
                </Fragment>
              )
            })}
          </tbody>
        </table>
      </ScrollRegion>
      <p className="text-ink-faint text-sm">{t('note')}</p>
    </div>
  )
}

/** Last day of a month, both yyyy-mm(-dd). */
function lastDay(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)
}

/** What the statement says beyond what was accepted, exactly. */
function Difference({ ours, theirs }: { ours: string; theirs: string }) {
  const t = useTranslations('statement')
  const format = useFormat()
  const entered = parseDecimal(theirs.trim().replaceAll(',', ''))
  if (theirs.trim() === '') return <span className="text-ink-faint">–</span>
  if (entered === null) return <span className="text-danger">{t('notANumber')}</span>
  const difference = subtract(entered, decimal(ours))
  if (difference === ZERO) return <span className="text-ok">{t('same')}</span>
  return (
    <span className="text-danger">
      {compare(difference, ZERO) > 0 ? '+' : ''}
      {format.amount(formatDecimal(difference))}
    </span>
  )
}

function readEntries(place: string): Record<string, string> {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(place) ?? '{}')
    if (typeof read !== 'object' || read === null) return {}
    return Object.fromEntries(Object.entries(read).filter(([, text]) => typeof text === 'string'))
  } catch {
    return {}
  }
}
