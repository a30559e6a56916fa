'use client'

import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import { Link } from '@/lib/i18n/navigation'
import type { MenuEntry, MenuProps } from './menu'

const ITEM =
  'flex min-h-8 cursor-pointer select-none items-center gap-2 rounded-sm px-2 py-1 outline-none data-[highlighted]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0'

/** A menu that begins open: loaded when its button is pressed. */
export default function OpenMenu({ trigger, entries, align = 'end' }: MenuProps) {
  return (
    <Radix.Root modal={false} defaultOpen>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 max-w-80 animate-appear overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 shadow-pop"
        >
          {entries.map((entry) => (
            <Entry key={entry.key} entry={entry} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Entry({ entry }: { entry: MenuEntry }) {
  switch (entry.kind) {
    case 'item':
      return <Item {...entry} />
    case 'heading':
      return <Radix.Label className="px-2 py-1 text-ink-faint text-xs">{entry.label}</Radix.Label>
    case 'text':
      return <div className="px-2 py-1.5">{entry.content}</div>
    case 'separator':
      return <Radix.Separator className="my-1 h-px bg-line" />
  }
}

function Item({ label, icon, href, onSelect, checked }: Extract<MenuEntry, { kind: 'item' }>) {
  const body = (
    <>
      <span className="flex min-w-0 flex-1 items-center gap-2">
        {icon}
        {label}
      </span>
      {checked && <Check className="text-accent" aria-hidden="true" />}
    </>
  )
  const current = checked === undefined ? undefined : { 'aria-current': checked }
  return href ? (
    <Radix.Item asChild className={ITEM}>
      <Link href={href} {...current}>
        {body}
      </Link>
    </Radix.Item>
  ) : (
    <Radix.Item onSelect={onSelect} className={ITEM} {...current}>
      {body}
    </Radix.Item>
  )
}
