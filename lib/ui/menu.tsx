'use client'

import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Link } from '@/lib/i18n/navigation'
import { cn } from './cn'

const ITEM =
  'flex min-h-8 cursor-pointer select-none items-center gap-2 rounded-sm px-2 py-1 outline-none data-[highlighted]:bg-hover data-[disabled]:cursor-not-allowed data-[disabled]:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0'

/** A menu behind a button. `trigger` is one button. */
export function DropdownMenu({
  trigger,
  children,
  align = 'end',
}: {
  trigger: ReactNode
  children: ReactNode
  align?: 'start' | 'end'
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 max-w-80 animate-appear overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 shadow-pop"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** An entry that does something, or with `href` goes somewhere. */
export function MenuItem({
  children,
  href,
  onSelect,
  danger = false,
  checked,
  disabled,
}: {
  children: ReactNode
  href?: string
  onSelect?: () => void
  danger?: boolean
  /** Shows a tick on the chosen one of several. */
  checked?: boolean
  disabled?: boolean
}) {
  const className = cn(ITEM, danger && 'text-danger')
  const body = (
    <>
      <span className="flex min-w-0 flex-1 items-center gap-2">{children}</span>
      {checked && <Check className="text-accent" aria-hidden="true" />}
    </>
  )
  const current = checked === undefined ? undefined : { 'aria-current': checked }
  return href ? (
    <Radix.Item asChild disabled={disabled} className={className}>
      <Link href={href} {...current}>
        {body}
      </Link>
    </Radix.Item>
  ) : (
    <Radix.Item onSelect={onSelect} disabled={disabled} className={className} {...current}>
      {body}
    </Radix.Item>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 py-1 text-ink-faint text-xs">{children}</Radix.Label>
}

export function MenuSeparator() {
  return <Radix.Separator className="my-1 h-px bg-line" />
}
