'use client'

import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react'

const INTERACTIVE = 'a, button, input, select, textarea, label, [role="menuitem"]'

/** Lets rows of the table inside be opened by click, and walked with j and k from anywhere on the page. */
export function TableKeys({ children, hint }: { children: ReactNode; hint?: string }) {
  const frame = useRef<HTMLDivElement>(null)

  useEffect(() => {
    function walk(event: KeyboardEvent) {
      const target = event.target as HTMLElement | null
      if (event.metaKey || event.ctrlKey || event.altKey || target?.closest('input, textarea, select, [role="dialog"]'))
        return
      if (event.key !== 'j' && event.key !== 'k') return
      const rows = frame.current?.querySelectorAll('tr[data-row]') ?? []
      const links = [...rows].map((row) => row.querySelector<HTMLAnchorElement>('a[data-row-link]'))
      if (links.length === 0) return
      const at = links.indexOf(document.activeElement as HTMLAnchorElement | null)
      const next = event.key === 'j' ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0)
      event.preventDefault()
      links[next]?.focus()
      links[next]?.closest('tr')?.scrollIntoView({ block: 'nearest' })
    }
    document.addEventListener('keydown', walk)
    return () => document.removeEventListener('keydown', walk)
  }, [])

  function open(event: MouseEvent) {
    const target = event.target as HTMLElement
    if (target.closest(INTERACTIVE) || window.getSelection()?.toString()) return
    target.closest('tr[data-row]')?.querySelector<HTMLAnchorElement>('a[data-row-link]')?.click()
  }

  return (
    // The links in the rows are the accessible way; a click anywhere on the row is a shortcut for the pointer.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      ref={frame}
      onClick={open}
      className="min-w-0 rounded-lg border border-line bg-surface md:max-xl:overflow-x-auto md:max-xl:[--sticky-top:0px]"
    >
      {children}
      {hint && <p className="sr-only">{hint}</p>}
    </div>
  )
}
