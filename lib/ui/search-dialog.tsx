'use client'

import { CornerDownLeft, Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Dialog } from 'radix-ui'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useRouter } from '@/lib/i18n/navigation'
import { cn } from './cn'
import type { SearchAction, SearchResult } from './search-palette'

const PAUSE_MS = 180

/** The search itself. A file of its own, loaded when it is first asked for. */
export default function SearchDialog({
  search,
  open,
  onOpenChange,
  onClosed,
}: {
  search: SearchAction
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Gives the focus back to where it came from. */
  onClosed: () => void
}) {
  const t = useTranslations('common')
  const router = useRouter()
  const [query, setQuery] = useState('')
  const [results, setResults] = useState<SearchResult[]>([])
  const [state, setState] = useState<'idle' | 'busy' | 'done' | 'failed'>('idle')
  const [at, setAt] = useState(0)
  const latest = useRef(0)
  const list = useId()

  useEffect(() => {
    const wanted = query.trim()
    latest.current += 1
    const turn = latest.current
    if (wanted.length < 2) {
      setResults([])
      setState('idle')
      return
    }
    const timer = setTimeout(() => {
      setState('busy')
      search(wanted).then(
        (found) => {
          // Answers may come out of order: only the last question counts.
          if (turn !== latest.current) return
          setResults(found)
          setAt(0)
          setState('done')
        },
        () => {
          if (turn === latest.current) setState('failed')
        },
      )
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [query, search])

  function go(result: SearchResult | undefined) {
    if (!result) return
    onOpenChange(false)
    setQuery('')
    router.push(result.href)
  }

  function onKeyDown(event: KeyboardEvent) {
    // Enter while an input method is composing chooses a character, not a result.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, results.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
    else if (event.key === 'Enter') go(results[at])
    else return
    event.preventDefault()
  }

  const said =
    state === 'failed'
      ? t('search.failed')
      : state === 'done'
        ? results.length === 0
          ? t('search.empty', { query: query.trim() })
          : t('search.results', { count: results.length })
        : ''

  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-[rgb(0_0_0/0.45)]" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            onClosed()
          }}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line-strong bg-raised shadow-pop"
        >
          <Dialog.Title className="sr-only">{t('search.open')}</Dialog.Title>
          <div className="flex items-center gap-3 border-line border-b px-4">
            <Search className="size-4 shrink-0 text-ink-faint" aria-hidden="true" />
            <input
              role="combobox"
              aria-expanded={results.length > 0}
              aria-controls={list}
              aria-activedescendant={results[at] ? `${list}-${at}` : undefined}
              aria-label={t('search.open')}
              placeholder={t('search.placeholder')}
              value={query}
              onChange={(event) => setQuery(event.target.value)}
              onKeyDown={onKeyDown}
              className="h-12 w-full bg-transparent text-lg outline-none placeholder:text-ink-faint"
              autoComplete="off"
              spellCheck={false}
            />
          </div>
          <div
            id={list}
            role="listbox"
            aria-label={t('search.open')}
            className="max-h-80 overflow-y-auto p-1 empty:hidden"
          >
            {results.map((result, index) => (
              // Keys are handled on the input, which keeps the focus (combobox pattern).
              // biome-ignore lint/a11y/useKeyWithClickEvents: see above
              <div
                key={result.id}
                id={`${list}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                onClick={() => go(result)}
                onMouseMove={() => setAt(index)}
                className={cn(
                  'flex cursor-pointer items-center gap-3 rounded-md px-3 py-2',
                  index === at && 'bg-hover',
                )}
              >
                <span className="w-20 shrink-0 text-ink-faint text-sm">{result.kind}</span>
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-mono text-sm">{result.title}</span>
                  {result.detail && <span className="block truncate text-ink-soft text-sm">{result.detail}</span>}
                </span>
                {index === at && <CornerDownLeft className="size-3.5 shrink-0 text-ink-faint" aria-hidden="true" />}
              </div>
            ))}
          </div>
          <p role="status" className={results.length > 0 ? 'sr-only' : 'px-4 py-6 text-center text-ink-soft'}>
            {said || t('search.hint')}
          </p>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
