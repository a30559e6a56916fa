'use client'

import { Search } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'

export type SearchResult = {
  id: string
  title: string
  /** What it is: "Order", "Instance". */
  kind: string
  href: string
  detail?: string
}

/** Server action that looks an id or a text up. */
export type SearchAction = (query: string) => Promise<SearchResult[]>

const load = () => import('./search-dialog')
const SearchDialog = dynamic(load, { ssr: false })

/** The one search box: any id, from anywhere, with ⌘K or Ctrl K. */
export function SearchPalette({ search }: { search: SearchAction }) {
  const t = useTranslations('common')
  const [open, setOpen] = useState(false)
  const [wanted, setWanted] = useState(false)
  const button = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    function toggle(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      setWanted(true)
      setOpen((was) => !was)
    }
    document.addEventListener('keydown', toggle)
    return () => document.removeEventListener('keydown', toggle)
  }, [])

  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={load}
        onFocus={load}
        onClick={() => {
          setWanted(true)
          setOpen(true)
        }}
        className="flex h-8 min-w-0 items-center gap-2 rounded-md border border-line-control bg-surface px-2.5 text-ink-faint text-sm transition-colors hover:border-ink-faint max-sm:border-transparent max-sm:bg-transparent max-sm:px-2 sm:w-72"
      >
        <Search className="size-4 shrink-0" aria-hidden="true" />
        <span className="flex-1 truncate text-start max-sm:sr-only">{t('search.placeholder')}</span>
        <kbd className="rounded-sm border border-line px-1 font-sans text-xs max-sm:hidden">⌘K</kbd>
      </button>
      {wanted && (
        <SearchDialog
          search={search}
          open={open}
          onOpenChange={setOpen}
          onClosed={() => button.current?.focus({ preventScroll: true })}
        />
      )}
    </>
  )
}
