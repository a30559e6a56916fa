'use client'

import { Switch as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'

/** On or off, at once. Sent with a form when it has a `name`. */
export function Switch({
  label,
  hint,
  name,
  checked,
  defaultChecked,
  onCheckedChange,
  disabled,
}: {
  label: ReactNode
  hint?: ReactNode
  name?: string
  checked?: boolean
  defaultChecked?: boolean
  onCheckedChange?: (on: boolean) => void
  disabled?: boolean
}) {
  const id = useId()
  return (
    <div className="flex items-start gap-3">
      <Radix.Root
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="group mt-0.5 h-5 w-9 shrink-0 rounded-full border border-line-control bg-pressed p-px transition-colors disabled:opacity-55 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
        {...{ name, checked, defaultChecked, onCheckedChange, disabled }}
      >
        <Radix.Thumb className="block size-4 rounded-full border border-line-control bg-surface transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:border-accent" />
      </Radix.Root>
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-ink-soft text-sm">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}
