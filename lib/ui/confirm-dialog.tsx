'use client'

import { lazy, type ReactNode } from 'react'
import type { ActionState, FormAction } from './action-state'
import { OnDemand } from './on-demand'

const load = () => import('./open-confirm')
// Said once more: `lazy` forgets that the component is generic.
const OpenConfirm = lazy(load) as typeof import('./open-confirm').default

export type ConfirmProps<S extends ActionState> = {
  /** A button. */
  trigger: ReactNode
  title: ReactNode
  /** What will happen, in one or two sentences. */
  description: ReactNode
  /** A verb: "Release instance". */
  confirm: ReactNode
  danger?: boolean
  reason?: 'none' | 'optional' | 'required'
  action: FormAction<S>
  /** What is now true, for the toast, when the action itself sends no message. */
  done?: string
  hidden?: Record<string, string>
  /** Further fields. */
  children?: ReactNode
}

/**
 * Says what will happen before it does, asks for a reason where one is due, and runs the action.
 * The action gets `hidden` and `reason` in its form; the dialog closes when it answers ok and toasts its message.
 */
export function ConfirmDialog<S extends ActionState>(props: ConfirmProps<S>) {
  return (
    <OnDemand trigger={props.trigger} opens="dialog" load={load}>
      <OpenConfirm {...props} />
    </OnDemand>
  )
}
