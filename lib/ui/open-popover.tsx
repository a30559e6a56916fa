'use client'

import { Popover } from 'radix-ui'
import { type ReactNode, useState } from 'react'

/** A small window under a button, open to begin with: loaded when the button is pressed. */
export default function OpenPopover({
  trigger,
  label,
  align = 'start',
  children,
}: {
  trigger: ReactNode
  label: string
  align?: 'start' | 'end'
  children: (close: () => void) => ReactNode
}) {
  const [open, setOpen] = useState(true)
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className="z-50 max-h-(--radix-popover-content-available-height) min-w-48 animate-appear overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 shadow-pop"
        >
          {children(() => setOpen(false))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
