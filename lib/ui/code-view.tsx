'use client'

import { WrapText } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useMemo, useState } from 'react'
import { Button } from './button'
import { cn } from './cn'
import { CopyButton } from './copy'
import { formatJson } from './format-json'
import { ScrollRegion } from './scroll-region'

const FIRST_LINES = 400

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/g

function colour(line: string): ReactNode {
  const pieces: ReactNode[] = []
  let end = 0
  for (const match of line.matchAll(TOKEN)) {
    pieces.push(line.slice(end, match.index))
    const [whole, text, colon] = match
    const tone = text ? (colon ? 'text-accent' : 'text-ok') : 'text-test'
    pieces.push(
      <span key={match.index} className={tone}>
        {colon && text ? text : whole}
      </span>,
      colon ?? '',
    )
    end = match.index + whole.length
  }
  pieces.push(line.slice(end))
  return pieces
}

/**
 * Bytes as they came, or formatted when they are JSON: line numbers, wrap, copy.
 * @param title what it is: "Request body"
 */
export function CodeView({
  text,
  title,
  initial = 'pretty',
  highlight,
  maxHeight = '28rem',
}: {
  text: string
  title?: string
  initial?: 'raw' | 'pretty'
  /** 1-based lines of the raw text to mark. */
  highlight?: readonly number[]
  maxHeight?: string
}) {
  const t = useTranslations('common.code')
  const formatted = useMemo(() => formatJson(text), [text])
  const [mode, setMode] = useState<'raw' | 'pretty'>(initial)
  const [wrap, setWrap] = useState(true)
  const [all, setAll] = useState(false)
  const isPretty = mode === 'pretty' && formatted !== undefined
  const shown = isPretty ? formatted : text
  const lines = shown.split('\n')
  const visible = all ? lines : lines.slice(0, FIRST_LINES)
  return (
    <div className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface">
      <div className="flex min-h-9 items-center justify-between gap-2 border-line border-b bg-sunken px-3">
        <span className="truncate font-medium text-ink-soft text-sm">{title}</span>
        <span className="flex items-center gap-1">
          {formatted !== undefined && (
            <span className="flex rounded-md border border-line-strong p-px">
              {(['pretty', 'raw'] as const).map((choice) => (
                <button
                  key={choice}
                  type="button"
                  aria-pressed={mode === choice}
                  onClick={() => setMode(choice)}
                  className="h-5.5 rounded-sm px-1.5 text-ink-soft text-xs hover:text-ink aria-pressed:bg-pressed aria-pressed:font-medium aria-pressed:text-ink"
                >
                  {t(choice)}
                </button>
              ))}
            </span>
          )}
          <Button
            size="sm"
            variant="quiet"
            aria-pressed={wrap}
            aria-label={t('wrap')}
            title={t('wrap')}
            onClick={() => setWrap(!wrap)}
            className="w-7 px-0 aria-pressed:text-accent"
            icon={<WrapText aria-hidden="true" />}
          />
          <CopyButton text={shown} />
        </span>
      </div>
      {text === '' ? (
        <p className="px-3 py-2 text-ink-faint text-sm">{t('empty')}</p>
      ) : (
        <ScrollRegion label={title ?? t(mode)} className="overflow-auto" style={{ maxHeight }}>
          <pre className="grid min-w-full grid-cols-[auto_1fr] py-2 font-mono text-xs leading-5">
            {visible.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
              <Line key={index} number={index + 1} wrap={wrap} marked={!isPretty && highlight?.includes(index + 1)}>
                {formatted === undefined ? line : colour(line)}
              </Line>
            ))}
          </pre>
          {visible.length < lines.length && (
            <Button size="sm" variant="quiet" className="m-2" onClick={() => setAll(true)}>
              {t('showAll', { count: lines.length })}
            </Button>
          )}
        </ScrollRegion>
      )}
    </div>
  )
}

function Line({
  number,
  wrap,
  marked,
  children,
}: {
  number: number
  wrap: boolean
  marked?: boolean
  children: ReactNode
}) {
  return (
    <>
      <span aria-hidden="true" className="select-none border-line border-r px-2.5 text-right text-ink-faint">
        {number}
      </span>
      <code
        className={cn(
          'px-3 font-mono',
          wrap ? 'whitespace-pre-wrap break-all' : 'whitespace-pre',
          marked && 'bg-warn-soft',
        )}
      >
        {children}
        {'\n'}
      </code>
    </>
  )
}
