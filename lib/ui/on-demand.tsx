'use client'

import { Slot } from 'radix-ui'
import { type KeyboardEvent, type ReactNode, Suspense, useState } from 'react'

/**
 * Shows `trigger`, one button, until it is first pressed, and from then on `children`: the same button with what opens
 * from it, opened. What most visits never open is loaded when a pointer or the focus comes near.
 */
export function OnDemand({
  trigger,
  opens,
  load,
  children,
}: {
  trigger: ReactNode
  opens: 'menu' | 'dialog'
  load: () => Promise<unknown>
  /** A component that `lazy(load)` made. */
  children: ReactNode
}) {
  const [wanted, setWanted] = useState(false)
  const button = (
    <Slot.Root
      aria-haspopup={opens}
      aria-expanded={false}
      onPointerEnter={load}
      onFocus={load}
      onClick={() => setWanted(true)}
      onKeyDown={(event: KeyboardEvent) => {
        if (opens !== 'menu' || event.key !== 'ArrowDown') return
        event.preventDefault()
        setWanted(true)
      }}
    >
      {trigger}
    </Slot.Root>
  )
  return wanted ? <Suspense fallback={button}>{children}</Suspense> : button
}
