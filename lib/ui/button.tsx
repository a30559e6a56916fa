import type { ComponentProps, ReactNode } from 'react'
import { Link } from '@/lib/i18n/navigation'
import { cn } from './cn'

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger'
export type ButtonSize = 'sm' | 'md' | 'lg'

const VARIANT: Record<ButtonVariant, string> = {
  primary: 'border-transparent bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border-line-strong bg-surface text-ink hover:bg-hover active:bg-pressed',
  quiet: 'border-transparent bg-transparent text-ink-soft hover:bg-hover hover:text-ink active:bg-pressed',
  danger: 'border-transparent bg-danger text-on-accent hover:bg-danger-strong',
}

const SIZE: Record<ButtonSize, string> = {
  sm: 'h-7 gap-1 px-2 text-sm [&_svg]:size-3.5',
  md: 'h-8 gap-1.5 px-3 text-base [&_svg]:size-4',
  lg: 'h-10 gap-2 px-4 text-base [&_svg]:size-4',
}

/** Classes of a button, for elements that must look like one. */
export function buttonClass(variant: ButtonVariant = 'secondary', size: ButtonSize = 'md'): string {
  return cn(
    'inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap rounded-md border font-medium transition-colors',
    'disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:pointer-events-none aria-disabled:opacity-55',
    VARIANT[variant],
    SIZE[size],
  )
}

type Look = { variant?: ButtonVariant; size?: ButtonSize; icon?: ReactNode }

/** A button that does something here. Not a submit button unless `type="submit"`. */
export function Button({
  variant,
  size,
  icon,
  className,
  children,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & Look) {
  return (
    <button type={type} className={cn(buttonClass(variant, size), className)} {...rest}>
      {icon}
      {children}
    </button>
  )
}

/** A square button with an icon only; `label` is what it is called. */
export function IconButton({
  label,
  size = 'md',
  variant = 'quiet',
  className,
  children,
  type = 'button',
  ...rest
}: Omit<ComponentProps<'button'>, 'aria-label'> & { label: string; size?: ButtonSize; variant?: ButtonVariant }) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={cn(
        buttonClass(variant, size),
        'px-0',
        size === 'sm' ? 'w-7' : size === 'md' ? 'w-8' : 'w-10',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  )
}

/** Looks like a button, goes somewhere. `href` without language prefix. */
export function ButtonLink({ variant, size, icon, className, children, ...rest }: ComponentProps<typeof Link> & Look) {
  return (
    <Link className={cn(buttonClass(variant, size), className)} {...rest}>
      {icon}
      {children}
    </Link>
  )
}

export const linkClass = 'text-accent underline-offset-2 hover:underline'

/** A link in text. `href` without language prefix. */
export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return <Link className={cn(linkClass, className)} {...rest} />
}

/** A link to another site; opens beside the portal. */
export function ExternalLink({ className, children, ...rest }: ComponentProps<'a'>) {
  return (
    <a className={cn(linkClass, className)} target="_blank" rel="noreferrer" {...rest}>
      {children}
      <span aria-hidden="true"> ↗</span>
    </a>
  )
}
