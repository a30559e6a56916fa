'use client'

import { Plus, Search, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type FormEvent, lazy, type ReactNode, useEffect, useRef } from 'react'
import { Link, useRouter } from '@/lib/i18n/navigation'
import { Button } from './button'
import { cn } from './cn'
import { controlClass } from './field'
import { type FilterParams, filterHref, firstValue as first } from './filter-href'
import { OnDemand } from './on-demand'
import { SavedViews } from './saved-views'

const loadPopover = () => import('./open-popover')
const OpenPopover = lazy(loadPopover)

export type Filter =
  | { kind: 'text'; name: string; label: string; placeholder?: string }
  | { kind: 'select'; name: string; label: string; options: readonly { value: string; label: string }[] }
  /** Days as yyyy-mm-dd in two parameters. */
  | { kind: 'dates'; from: string; to: string; label: string }
  /** On is `1`, off is absent. */
  | { kind: 'toggle'; name: string; label: string }

/**
 * Filters as chips; all state is in the address. The first `text` filter is a search box, reached with "/".
 * @param path address of the list without language; `params` what the page got as searchParams
 */
export function FilterBar({
  path,
  params,
  filters,
  children,
}: {
  path: string
  params: FilterParams
  filters: readonly Filter[]
  /** At the end: an export button. */
  children?: ReactNode
}) {
  const t = useTranslations('common.filter')
  const names = filters.flatMap((filter) => (filter.kind === 'dates' ? [filter.from, filter.to] : [filter.name]))
  const active = names.some((name) => first(params[name]) !== '')
  const cleared = Object.fromEntries(names.map((name) => [name, '']))
  return (
    <search aria-label={t('label')} className="flex flex-wrap items-center gap-2">
      {filters.map((filter, index) => (
        <OneFilter
          key={filter.kind === 'dates' ? filter.from : filter.name}
          {...{ path, params, filter }}
          shortcut={index === 0}
        />
      ))}
      {active && (
        <Link
          href={filterHref(path, params, cleared)}
          scroll={false}
          className="px-1 text-ink-soft text-sm hover:text-ink hover:underline"
        >
          {t('clearAll')}
        </Link>
      )}
      <span className="ml-auto flex items-center gap-2">
        <SavedViews path={path} params={params} />
        {children}
      </span>
    </search>
  )
}

type Shared<K extends Filter['kind']> = { path: string; params: FilterParams; filter: Extract<Filter, { kind: K }> }

function OneFilter({ filter, shortcut, ...shared }: Shared<Filter['kind']> & { shortcut: boolean }) {
  switch (filter.kind) {
    case 'text':
      return <TextFilter {...shared} filter={filter} shortcut={shortcut} />
    case 'select':
      return <SelectFilter {...shared} filter={filter} />
    case 'dates':
      return <DatesFilter {...shared} filter={filter} />
    case 'toggle':
      return <ToggleFilter {...shared} filter={filter} />
  }
}

function TextFilter({ path, params, filter, shortcut }: Shared<'text'> & { shortcut: boolean }) {
  const router = useRouter()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!shortcut) return
    function focus(event: KeyboardEvent) {
      const target = event.target as HTMLElement | null
      if (event.key !== '/' || target?.closest('input, textarea, select, [role="dialog"]')) return
      event.preventDefault()
      input.current?.focus()
    }
    document.addEventListener('keydown', focus)
    return () => document.removeEventListener('keydown', focus)
  }, [shortcut])

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const value = String(new FormData(event.currentTarget).get(filter.name) ?? '').trim()
    router.push(filterHref(path, params, { [filter.name]: value }), { scroll: false })
  }
  const value = first(params[filter.name])
  return (
    <form onSubmit={submit} className="relative max-sm:w-full">
      <Search className="pointer-events-none absolute top-1.5 left-2 size-4 text-ink-faint" aria-hidden="true" />
      <input
        key={value}
        ref={input}
        type="search"
        name={filter.name}
        defaultValue={value}
        aria-label={filter.label}
        placeholder={filter.placeholder ?? filter.label}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
        className={cn(controlClass, 'h-7 w-64 pl-8 text-sm max-sm:w-full')}
      />
    </form>
  )
}

function Chip({
  label,
  value,
  clearHref,
  children,
}: {
  label: string
  value?: string
  clearHref: string
  children: (close: () => void) => ReactNode
}) {
  const t = useTranslations('common.filter')
  const trigger = (
    <button
      type="button"
      className={cn('flex h-full items-center gap-1 rounded-full pr-2.5 hover:text-ink', value ? 'pl-0.5' : 'pl-2')}
    >
      {!value && <Plus className="size-3.5" aria-hidden="true" />}
      <span className={value ? 'text-ink-soft' : undefined}>{label}</span>
      {value && (
        <>
          <span aria-hidden="true" className="text-line-strong">
            |
          </span>
          <span className="font-medium text-accent">{value}</span>
        </>
      )}
    </button>
  )
  return (
    <span
      className={cn(
        'inline-flex h-7 items-center rounded-full border text-sm',
        value ? 'border-line-strong bg-surface' : 'border-line-control border-dashed text-ink-soft',
      )}
    >
      {value && (
        <Link
          href={clearHref}
          scroll={false}
          aria-label={t('remove', { name: label })}
          className="flex size-6 items-center justify-center rounded-full text-ink-faint hover:bg-hover hover:text-ink"
        >
          <X className="size-3.5" aria-hidden="true" />
        </Link>
      )}
      <OnDemand trigger={trigger} opens="dialog" load={loadPopover}>
        <OpenPopover trigger={trigger} label={label}>
          {children}
        </OpenPopover>
      </OnDemand>
    </span>
  )
}

function SelectFilter({ path, params, filter }: Shared<'select'>) {
  const t = useTranslations('common.filter')
  const value = first(params[filter.name])
  const chosen = filter.options.find((option) => option.value === value)
  return (
    <Chip
      label={filter.label}
      value={value === '' ? undefined : (chosen?.label ?? value)}
      clearHref={filterHref(path, params, { [filter.name]: '' })}
    >
      {(close) => (
        <ul>
          {[{ value: '', label: t('any') }, ...filter.options].map((option) => (
            <li key={option.value}>
              <Link
                href={filterHref(path, params, { [filter.name]: option.value })}
                scroll={false}
                onClick={close}
                aria-current={option.value === value}
                className="flex min-h-8 items-center rounded-sm px-2 hover:bg-hover aria-[current=true]:font-medium aria-[current=true]:text-accent"
              >
                {option.label}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Chip>
  )
}

function DatesFilter({ path, params, filter }: Shared<'dates'>) {
  const t = useTranslations('common')
  const router = useRouter()
  const from = first(params[filter.from])
  const to = first(params[filter.to])
  return (
    <Chip
      label={filter.label}
      value={from || to ? `${from || '…'} – ${to || '…'}` : undefined}
      clearHref={filterHref(path, params, { [filter.from]: '', [filter.to]: '' })}
    >
      {(close) => (
        <form
          className="flex flex-col gap-2 p-2"
          onSubmit={(event) => {
            event.preventDefault()
            const data = new FormData(event.currentTarget)
            close()
            router.push(
              filterHref(path, params, {
                [filter.from]: String(data.get('from') ?? ''),
                [filter.to]: String(data.get('to') ?? ''),
              }),
              { scroll: false },
            )
          }}
        >
          {(['from', 'to'] as const).map((end) => (
            <label key={end} className="flex flex-col gap-1 font-medium text-sm">
              {t(`filter.${end}`)}
              <input
                type="date"
                name={end}
                defaultValue={end === 'from' ? from : to}
                className={cn(controlClass, 'h-8')}
              />
            </label>
          ))}
          <Button type="submit" variant="primary" size="sm">
            {t('apply')}
          </Button>
        </form>
      )}
    </Chip>
  )
}

function ToggleFilter({ path, params, filter }: Shared<'toggle'>) {
  const on = first(params[filter.name]) === '1'
  return (
    <Link
      href={filterHref(path, params, { [filter.name]: on ? '' : '1' })}
      scroll={false}
      role="switch"
      aria-checked={on}
      className={cn(
        'inline-flex h-7 items-center gap-1 rounded-full border px-2.5 text-sm',
        on
          ? 'border-accent bg-accent-soft font-medium text-accent'
          : 'border-line-control border-dashed text-ink-soft hover:text-ink',
      )}
    >
      {filter.label}
    </Link>
  )
}
