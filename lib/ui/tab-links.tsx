'use client'

import type { ReactNode } from 'react'
import { Link, usePathname } from '@/lib/i18n/navigation'
import { cn } from './cn'
import { nearestHref } from './nearest-href'

export const TAB_BAR = 'flex gap-5 overflow-x-auto border-line border-b'
export const TAB =
  '-mb-px flex h-9 shrink-0 items-center gap-1.5 border-transparent border-b-2 text-ink-soft hover:text-ink focus-visible:outline-offset-[-2px]'
const ACTIVE = 'border-accent font-medium text-ink'

export function TabCount({ value }: { value?: number }) {
  return value === undefined ? null : <span className="text-ink-faint text-xs">{value}</span>
}

/** Tabs with an address each. The current one is found by path, unless `active` names its href. */
export function TabLinks({
  label,
  items,
  active,
}: {
  label: string
  items: { href: string; label: ReactNode; count?: number }[]
  active?: string
}) {
  const pathname = usePathname()
  const here =
    active ??
    nearestHref(
      items.map(({ href }) => href),
      pathname,
    )
  return (
    <nav aria-label={label} className={TAB_BAR}>
      {items.map((item) => {
        const current = item.href === here
        return (
          <Link
            key={item.href}
            href={item.href}
            aria-current={current ? 'page' : undefined}
            className={cn(TAB, current && ACTIVE)}
          >
            {item.label}
            <TabCount value={item.count} />
          </Link>
        )
      })}
    </nav>
  )
}
