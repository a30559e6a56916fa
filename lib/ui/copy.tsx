'use client'

import { Check, Copy } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { getPathname } from '@/lib/i18n/navigation'
import { IconButton } from './button'
import { cn } from './cn'
import { copyText } from './copy-text'
import { Shape } from './shape'
import { shorten } from './shorten'

/**
 * An id in monospace, shortened in the middle; a click copies all of it. With `href` the id itself is a link (and a table
 * row's, in a column with `link: false`). Clicks are answered by row-clicks.
 */
export function CopyId({
  id,
  keep = 16,
  href,
  className,
}: {
  id: string
  /** Characters to keep; `Infinity` shows all. */
  keep?: number
  href?: string
  className?: string
}) {
  const t = useTranslations('common')
  const locale = useLocale()
  const text = shorten(id, keep)
  const label = `${t('copy')} ${id}`
  return (
    <span className={cn('group/copy inline-flex max-w-full items-center gap-1 font-mono text-sm', className)}>
      {href ? (
        <>
          <a
            href={getPathname({ href, locale })}
            title={id}
            data-row-link=""
            className="min-w-6 truncate text-ink hover:text-accent hover:underline"
          >
            {text}
          </a>
          <button
            type="button"
            aria-label={label}
            data-copy={id}
            className="-m-0.5 flex size-6 shrink-0 items-center justify-center rounded-sm hover:bg-hover"
          >
            <CopyMark />
          </button>
        </>
      ) : (
        <button
          type="button"
          title={id}
          aria-label={label}
          data-copy={id}
          className="-mx-1 inline-flex min-w-0 items-center gap-1 rounded-sm px-1 hover:bg-hover"
        >
          <span className={keep === Number.POSITIVE_INFINITY ? 'break-all text-start' : 'truncate'}>{text}</span>
          <CopyMark />
        </button>
      )}
      <span
        role="status"
        className="sr-only group-data-[state=failed]/copy:not-sr-only group-data-[state=failed]/copy:text-danger group-data-[state=failed]/copy:text-xs"
      />
    </span>
  )
}

/** A tick for a while when its id was copied. */
function CopyMark() {
  return (
    <Shape
      name="copy"
      className="size-3.5 shrink-0 text-ink-faint group-hover/copy:text-ink group-data-[state=copied]/copy:text-ok"
    />
  )
}

function useCopy() {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), 1600)
    return () => clearTimeout(timer)
  }, [state])
  async function copy(text: string) {
    setState((await copyText(text)) ? 'copied' : 'failed')
  }
  return { state, copy }
}

/** Button that copies a longer text, such as a request body. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useTranslations('common')
  const { state, copy } = useCopy()
  const name = state === 'copied' ? t('copied') : state === 'failed' ? t('copyFailed') : (label ?? t('copy'))
  return (
    <>
      <IconButton label={name} size="sm" onClick={() => copy(text)}>
        {state === 'copied' ? <Check aria-hidden="true" className="text-ok" /> : <Copy aria-hidden="true" />}
      </IconButton>
      <span role="status" className="sr-only">
        {state === 'idle' ? '' : name}
      </span>
    </>
  )
}

/** A text worth copying as a whole, such as a key or an address, shown to its last character. */
export function CopyBlock({ text, label }: { text: string; label?: string }) {
  return (
    <div className="flex items-start gap-2 rounded-md border border-line bg-sunken p-3">
      <code className="max-h-40 min-w-0 flex-1 overflow-y-auto break-all font-mono text-sm">{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  )
}
