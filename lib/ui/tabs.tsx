'use client'

import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Link, usePathname } from '@/lib/i18n/navigation'
import { cn } from './cn'
import { nearestHref } from './nearest-href'

const BAR = 'flex gap-5 overflow-x-auto border-line border-b'
const TAB =
  '-mb-px flex h-9 shrink-0 items-center gap-1.5 border-transparent border-b-2 text-ink-soft hover:text-ink focus-visible:outline-offset-[-2px]'
const ACTIVE = 'border-accent font-medium text-ink'

function Count({ value }: { value?: number }) {
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
    <nav aria-label={label} className={BAR}>
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
            <Count value={item.count} />
          </Link>
        )
      })}
    </nav>
  )
}

/** Tabs within a page. */
export function Tabs({
  label,
  tabs,
  initial,
}: {
  label: string
  tabs: { key: string; label: ReactNode; count?: number; content: ReactNode }[]
  initial?: string
}) {
  return (
    <Radix.Root defaultValue={initial ?? tabs[0]?.key} className="flex min-w-0 flex-col gap-4">
      <Radix.List aria-label={label} className={BAR}>
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.key}
            value={tab.key}
            className={cn(
              TAB,
              'data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink',
            )}
          >
            {tab.label}
            <Count value={tab.count} />
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.key} value={tab.key} className="min-w-0">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
