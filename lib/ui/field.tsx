'use client'

import { ChevronDown, Eye, EyeOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ComponentProps, type ReactNode, useId, useState } from 'react'
import { IconButton } from './button'
import { cn } from './cn'
import { useActionForm } from './form'

export const controlClass =
  'w-full rounded-md border border-line-control bg-surface px-2.5 text-ink placeholder:text-ink-faint hover:border-ink-faint focus-visible:border-accent focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-faint aria-invalid:border-danger'

type Told = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined; required?: boolean }

/** Label, hint and error around one control; the error comes from the ActionForm around, or is given. */
export function Field({
  label,
  name,
  hint,
  error,
  required = false,
  optional = false,
  className,
  children,
}: {
  label: ReactNode
  name?: string
  hint?: ReactNode
  error?: string
  required?: boolean
  /** Says "optional": mark the rarer kind, not both. */
  optional?: boolean
  className?: string
  children: (control: Told) => ReactNode
}) {
  const id = useId()
  const t = useTranslations('common')
  const { state } = useActionForm()
  const told = state && !state.ok ? state.issues?.find((issue) => issue.path === name)?.message : undefined
  const problem = error ?? told
  const describedBy = [hint && `${id}-hint`, problem && `${id}-error`].filter(Boolean).join(' ') || undefined
  return (
    <div className={cn('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="font-medium text-sm">
        {label}
        {optional && <span className="ml-1.5 font-normal text-ink-faint">{t('optional')}</span>}
      </label>
      {children({
        id,
        'aria-describedby': describedBy,
        'aria-invalid': problem ? true : undefined,
        required: required || undefined,
      })}
      {hint && (
        <p id={`${id}-hint`} className="text-ink-faint text-sm">
          {hint}
        </p>
      )}
      {problem && (
        <p id={`${id}-error`} className="text-danger text-sm">
          {problem}
        </p>
      )}
    </div>
  )
}

type FieldProps = { label: ReactNode; hint?: ReactNode; error?: string; optional?: boolean; fieldClassName?: string }

/** One line of text with its label. */
export function Input({
  label,
  hint,
  error,
  optional,
  fieldClassName,
  className,
  mono = false,
  ...rest
}: FieldProps & Omit<ComponentProps<'input'>, 'id'> & { mono?: boolean }) {
  return (
    <Field {...{ label, hint, error, optional, name: rest.name, required: rest.required, className: fieldClassName }}>
      {(told) => (
        <input {...rest} {...told} className={cn(controlClass, 'h-8', mono && 'font-mono text-sm', className)} />
      )}
    </Field>
  )
}

/** A secret to type in; can be looked at. */
export function PasswordInput({
  label,
  hint,
  error,
  optional,
  fieldClassName,
  className,
  ...rest
}: FieldProps & Omit<ComponentProps<'input'>, 'id' | 'type'>) {
  const [shown, setShown] = useState(false)
  const t = useTranslations('common.password')
  return (
    <Field {...{ label, hint, error, optional, name: rest.name, required: rest.required, className: fieldClassName }}>
      {(told) => (
        <span className="relative">
          <input
            {...rest}
            {...told}
            type={shown ? 'text' : 'password'}
            className={cn(controlClass, 'h-8 pr-9', className)}
          />
          <IconButton
            size="sm"
            label={shown ? t('hide') : t('show')}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            className="absolute top-0.5 right-0.5"
          >
            {shown ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
          </IconButton>
        </span>
      )}
    </Field>
  )
}

/** Several lines of text with their label. */
export function Textarea({
  label,
  hint,
  error,
  optional,
  fieldClassName,
  className,
  mono = false,
  rows = 3,
  ...rest
}: FieldProps & Omit<ComponentProps<'textarea'>, 'id'> & { mono?: boolean }) {
  return (
    <Field {...{ label, hint, error, optional, name: rest.name, required: rest.required, className: fieldClassName }}>
      {(told) => (
        <textarea
          rows={rows}
          {...rest}
          {...told}
          className={cn(controlClass, 'py-1.5', mono && 'font-mono text-sm', className)}
        />
      )}
    </Field>
  )
}

export type Option = { value: string; label: string; disabled?: boolean }

/** One of several; the browser's own list, which phones and screen readers handle best. */
export function Select({
  label,
  hint,
  error,
  optional,
  fieldClassName,
  className,
  options,
  placeholder,
  ...rest
}: FieldProps &
  Omit<ComponentProps<'select'>, 'id' | 'children'> & { options: readonly Option[]; placeholder?: string }) {
  return (
    <Field {...{ label, hint, error, optional, name: rest.name, required: rest.required, className: fieldClassName }}>
      {(told) => (
        <span className="relative">
          <select {...rest} {...told} className={cn(controlClass, 'h-8 appearance-none pr-8', className)}>
            {placeholder !== undefined && <option value="">{placeholder}</option>}
            {options.map((option) => (
              <option key={option.value} value={option.value} disabled={option.disabled}>
                {option.label}
              </option>
            ))}
          </select>
          <ChevronDown
            className="pointer-events-none absolute top-2 right-2 size-4 text-ink-faint"
            aria-hidden="true"
          />
        </span>
      )}
    </Field>
  )
}

/** Yes or no, sent with the form. */
export function Checkbox({
  label,
  hint,
  className,
  ...rest
}: { label: ReactNode; hint?: ReactNode } & Omit<ComponentProps<'input'>, 'id' | 'type'>) {
  const id = useId()
  return (
    <div className={cn('flex items-start gap-2', className)}>
      <input
        id={id}
        type="checkbox"
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-0.5 size-4 shrink-0 accent-accent"
        {...rest}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p id={`${id}-hint`} className="text-ink-faint text-sm">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}

/** One of several, each with an explanation; laid out as cards. */
export function RadioCards({
  label,
  name,
  options,
  defaultValue,
  columns = 1,
}: {
  label: ReactNode
  name: string
  options: readonly { value: string; label: ReactNode; hint?: ReactNode }[]
  defaultValue?: string
  columns?: 1 | 2 | 3
}) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium text-sm">{label}</legend>
      <div className={cn('grid gap-2', columns === 2 && 'sm:grid-cols-2', columns === 3 && 'sm:grid-cols-3')}>
        {options.map((option) => (
          <label
            key={option.value}
            className="flex cursor-pointer items-start gap-2 rounded-md border border-line-strong px-3 py-2 hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              defaultChecked={option.value === defaultValue}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0">
              <span className="block font-medium">{option.label}</span>
              {option.hint && <span className="mt-0.5 block text-ink-soft text-sm">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
