'use client'

import { LoaderCircle } from 'lucide-react'
import { useTranslations } from 'next-intl'
import {
  type ComponentProps,
  createContext,
  type FormEvent,
  type ReactNode,
  startTransition,
  useActionState,
  useContext,
  useEffect,
  useRef,
} from 'react'
import { useFormStatus } from 'react-dom'
import type { ActionState, FormAction } from './action-state'
import { Button } from './button'
import { cn } from './cn'
import { Callout } from './layout'
import { toast } from './toast'

type FormContext = { state: ActionState; pending: boolean }
const Context = createContext<FormContext>({ state: null, pending: false })

/** State of the ActionForm around: what the action answered, and whether it is under way. */
export function useActionForm(): FormContext {
  return useContext(Context)
}

/**
 * A form on a server action: shows its error above the fields, marks the fields, and says in a toast what is now true.
 * What was typed stays on errors. Works without scripts as well.
 */
export function ActionForm<S extends ActionState>({
  action,
  children,
  className,
  done,
  onDone,
  resetOnDone = false,
  quiet = false,
}: {
  action: FormAction<S>
  children: ReactNode
  className?: string
  /** What is now true, for the toast, when the action itself sends no message. */
  done?: string
  onDone?: (state: NonNullable<S>) => void
  resetOnDone?: boolean
  /** No toast: the page itself shows the result. */
  quiet?: boolean
}) {
  const [state, dispatch, pending] = useActionState<S | null, FormData>(action, null)
  const form = useRef<HTMLFormElement>(null)
  const after = useRef({ done, onDone })
  after.current = { done, onDone }

  useEffect(() => {
    if (!state) return
    if (state.ok) {
      const news = state.message ?? after.current.done
      if (news && !quiet) toast(news)
      if (resetOnDone) form.current?.reset()
      after.current.onDone?.(state)
    } else {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    }
  }, [state, quiet, resetOnDone])

  // React empties a form after its action; called by hand it keeps what was typed.
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    // A dialog opened within a form is its child to React, and would submit that one too.
    event.stopPropagation()
    const submitter = (event.nativeEvent as SubmitEvent).submitter
    const data = new FormData(event.currentTarget, submitter)
    startTransition(() => dispatch(data))
  }

  return (
    <Context value={{ state, pending }}>
      <form ref={form} action={dispatch} onSubmit={submit} className={cn('flex flex-col gap-4', className)}>
        <FormError />
        {children}
      </form>
    </Context>
  )
}

/** What went wrong with the whole form; inside an ActionForm it shows by itself. */
export function FormError({ message }: { message?: string }) {
  const t = useTranslations('errors')
  const { state } = useActionForm()
  const text = message ?? (state && !state.ok ? state.message || t('action.failed') : undefined)
  return (
    <div role="alert" className={text ? undefined : 'hidden'}>
      {text && <Callout tone="danger" title={text} />}
    </div>
  )
}

/** Submits the form around it and shows that it is under way. */
export function SubmitButton({ children, disabled, variant = 'primary', ...rest }: ComponentProps<typeof Button>) {
  const status = useFormStatus()
  const form = useActionForm()
  const t = useTranslations('common')
  const pending = status.pending || form.pending
  return (
    <Button type="submit" variant={variant} disabled={disabled || pending} aria-busy={pending || undefined} {...rest}>
      {pending && <LoaderCircle className="animate-turn" aria-hidden="true" />}
      {children}
      {pending && <span className="sr-only">{t('working')}</span>}
    </Button>
  )
}
