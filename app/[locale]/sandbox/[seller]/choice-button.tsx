'use client'

import type { ComponentProps } from 'react'
import { Button } from '@/lib/ui/button'
import { useActionForm } from '@/lib/ui/form'

/** One of several ways to submit a form: its name and value say which. */
export function ChoiceButton({ size = 'sm', ...rest }: ComponentProps<typeof Button>) {
  const { pending } = useActionForm()
  return <Button type="submit" size={size} disabled={pending} aria-busy={pending || undefined} {...rest} />
}
