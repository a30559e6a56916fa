'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { Link } from '@/lib/i18n/navigation'
import { IconButton } from './button'
import { cn } from './cn'
import { shorten } from './shorten'

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

/** Without https, and in another site's frame, browsers keep the clipboard closed but still copy what is selected. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const focused = document.activeElement
    const area = document.createElement('textarea')
    area.value = text
    area.setAttribute('aria-hidden', 'true')
    area.className = 'fixed top-0 left-0 size-px opacity-0'
    // A dialog would take the focus back from outside of it.
    ;(focused?.closest('[role=dialog]') ?? document.body).append(area)
    area.select()
    const copied = document.execCommand('copy')
    area.remove()
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
    return copied
  }
}

/** An id in monospace, shortened in the middle; a click copies all of it. With `href` the id itself is a link (and a table row's, in a column with `link: false`). */
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
  const { state, copy } = useCopy()
  const Icon = state === 'copied' ? Check : Copy
  const text = shorten(id, keep)
  const label = `${t('copy')} ${id}`
  return (
    <span className={cn('group/copy inline-flex max-w-full items-center gap-1 font-mono text-sm', className)}>
      {href ? (
        <>
          <Link
            href={href}
            title={id}
            data-row-link=""
            className="truncate text-ink hover:text-accent hover:underline"
            prefetch={false}
          >
            {text}
          </Link>
          <button
            type="button"
            aria-label={label}
            onClick={() => copy(id)}
            className="-m-0.5 flex size-6 shrink-0 items-center justify-center rounded-sm text-ink-faint hover:bg-hover hover:text-ink"
          >
            <Icon className="size-3.5" aria-hidden="true" />
          </button>
        </>
      ) : (
        <button
          type="button"
          title={id}
          aria-label={label}
          onClick={() => copy(id)}
          className="-mx-1 inline-flex min-w-0 items-center gap-1 rounded-sm px-1 hover:bg-hover"
        >
          <span className={keep === Number.POSITIVE_INFINITY ? 'break-all text-start' : 'truncate'}>{text}</span>
          <Icon
            className={cn(
              'size-3.5 shrink-0',
              state === 'copied' ? 'text-ok' : 'text-ink-faint group-hover/copy:text-ink',
            )}
            aria-hidden="true"
          />
        </button>
      )}
      <span role="status" className={state === 'failed' ? 'text-danger text-xs' : 'sr-only'}>
        {state === 'copied' ? t('copied') : state === 'failed' ? t('copyFailed') : ''}
      </span>
    </span>
  )
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
