'use client'

import { lazy, type ReactNode } from 'react'
import { OnDemand } from './on-demand'

/** What stands in a menu. `key` tells entries apart. */
export type MenuEntry =
  | {
      kind: 'item'
      key: string
      label: ReactNode
      icon?: ReactNode
      /** Goes there; else `onSelect` does something. */
      href?: string
      onSelect?: () => void
      /** Shows a tick on the chosen one of several. */
      checked?: boolean
    }
  | { kind: 'heading'; key: string; label: ReactNode }
  | { kind: 'text'; key: string; content: ReactNode }
  | { kind: 'separator'; key: string }

export type MenuProps = { trigger: ReactNode; entries: readonly MenuEntry[]; align?: 'start' | 'end' }

const load = () => import('./open-menu')
const OpenMenu = lazy(load)

/** A menu behind a button. `trigger` is one button. */
export function DropdownMenu(menu: MenuProps) {
  return (
    <OnDemand trigger={menu.trigger} opens="menu" load={load}>
      <OpenMenu {...menu} />
    </OnDemand>
  )
}
