'use client'

import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn'
import { TAB, TAB_BAR, TabCount } from './tab-links'

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
      <Radix.List aria-label={label} className={TAB_BAR}>
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
            <TabCount value={tab.count} />
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
