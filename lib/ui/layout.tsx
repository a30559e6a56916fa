import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from '@/lib/i18n/navigation'
import { cn } from './cn'
import { TONE_BOX, TONE_ICON, TONE_TEXT, type Tone } from './tone'

/** Frame of a page's content: width and rhythm. */
export function Page({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cn('mx-auto flex w-full max-w-[1280px] flex-col gap-6 p-4 md:p-6', className)}>{children}</div>
}

export type Crumb = { label: ReactNode; href: string }

/** Head of a page: what it is, its state, the facts that matter, what can be done. */
export function PageHeader({
  title,
  description,
  badges,
  crumbs = [],
  facts = [],
  actions,
}: {
  title: ReactNode
  description?: ReactNode
  badges?: ReactNode
  crumbs?: Crumb[]
  facts?: { label: ReactNode; value: ReactNode }[]
  actions?: ReactNode
}) {
  return (
    <header className="flex flex-col gap-3">
      {crumbs.length > 0 && (
        <nav aria-label="breadcrumb" className="-mb-2 flex items-center gap-1 text-ink-faint text-sm">
          {crumbs.map((crumb) => (
            <span key={crumb.href} className="flex min-w-0 items-center gap-1 wrap-anywhere">
              <Link href={crumb.href} className="hover:text-ink hover:underline">
                {crumb.label}
              </Link>
              <ChevronRight className="size-3.5 shrink-0" aria-hidden="true" />
            </span>
          ))}
        </nav>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 max-w-[72ch]">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 break-words font-semibold text-xl tracking-[-0.01em]">{title}</h1>
            {badges}
          </div>
          {description && <p className="mt-1 text-ink-soft">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {facts.length > 0 && (
        <dl className="flex flex-wrap gap-x-8 gap-y-3 border-line border-t pt-3">
          {facts.map((fact, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: facts are fixed in number and order
            <div key={index} className="min-w-0">
              <dt className="text-ink-faint text-xs">{fact.label}</dt>
              <dd className="mt-0.5 min-w-0">{fact.value}</dd>
            </div>
          ))}
        </dl>
      )}
    </header>
  )
}

/** A bordered box with an optional head. `flush` lets a table or chart reach the border. */
export function Card({
  title,
  description,
  actions,
  children,
  flush = false,
  className,
  id,
}: {
  title?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  children?: ReactNode
  flush?: boolean
  className?: string
  id?: string
}) {
  return (
    <section id={id} className={cn('min-w-0 rounded-lg border border-line bg-surface', className)}>
      {(title || actions) && (
        <div className="flex flex-wrap items-start justify-between gap-2 border-line border-b px-4 py-3">
          <div className="min-w-0">
            {title && <h2 className="font-semibold text-base">{title}</h2>}
            {description && <p className="mt-0.5 text-ink-soft text-sm">{description}</p>}
          </div>
          {actions && <div className="flex items-center gap-2">{actions}</div>}
        </div>
      )}
      {children && <div className={flush ? '' : 'p-4'}>{children}</div>}
    </section>
  )
}

/** A titled part of a page without a box. */
export function Section({
  title,
  description,
  actions,
  children,
  id,
}: {
  title: ReactNode
  description?: ReactNode
  actions?: ReactNode
  children: ReactNode
  id?: string
}) {
  return (
    <section id={id} className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-2">
        <div>
          <h2 className="font-semibold text-lg tracking-[-0.005em]">{title}</h2>
          {description && <p className="text-ink-soft">{description}</p>}
        </div>
        {actions && <div className="flex items-center gap-2">{actions}</div>}
      </div>
      {children}
    </section>
  )
}

/** Names and values. An absent value shows a dash. */
export function DefinitionList({
  items,
  columns = 1,
}: {
  items: { label: ReactNode; value: ReactNode; hint?: ReactNode }[]
  columns?: 1 | 2 | 3
}) {
  return (
    <dl
      className={cn(
        'grid gap-x-8 gap-y-3',
        columns === 2 && 'sm:grid-cols-2',
        columns === 3 && 'sm:grid-cols-2 lg:grid-cols-3',
      )}
    >
      {items.map((item, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: items are fixed in number and order
          key={index}
          className={cn('min-w-0', columns === 1 && 'grid gap-x-4 sm:grid-cols-[min(14rem,36%)_1fr]')}
        >
          <dt className="text-ink-faint text-sm">{item.label}</dt>
          <dd className="min-w-0 break-words">
            {item.value ?? <span className="text-ink-faint">–</span>}
            {item.hint && <div className="text-ink-faint text-sm">{item.hint}</div>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** One number that matters, with what it means and where to look. */
export function Stat({
  label,
  value,
  unit,
  hint,
  tone,
  href,
}: {
  label: ReactNode
  value: ReactNode
  unit?: ReactNode
  hint?: ReactNode
  tone?: Tone
  href?: string
}) {
  const Icon = tone && tone !== 'neutral' ? TONE_ICON[tone] : undefined
  const body = (
    <>
      <div className="flex items-center gap-1.5 text-ink-soft text-sm">
        {Icon && tone && <Icon className={cn('size-3.5', TONE_TEXT[tone])} aria-hidden="true" />}
        {label}
      </div>
      <div className="mt-1 font-semibold text-2xl tracking-[-0.02em]">
        {value}
        {unit && <span className="ml-1 font-normal text-base text-ink-soft tracking-normal">{unit}</span>}
      </div>
      {hint && <div className="mt-1 text-ink-faint text-sm">{hint}</div>}
    </>
  )
  const box = 'block min-w-0 rounded-lg border border-line bg-surface px-4 py-3'
  return href ? (
    <Link href={href} className={cn(box, 'transition-colors hover:border-line-strong hover:bg-hover')}>
      {body}
    </Link>
  ) : (
    <div className={box}>{body}</div>
  )
}

/** Lays Stat tiles side by side. */
export function StatRow({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-2 gap-3 lg:grid-cols-[repeat(auto-fit,minmax(11rem,1fr))]">{children}</div>
}

/** What will be here, when, and how to make the first one. */
export function EmptyState({
  title,
  text,
  action,
  icon,
}: {
  title: ReactNode
  text?: ReactNode
  action?: ReactNode
  icon?: ReactNode
}) {
  return (
    <div className="flex flex-col items-center justify-center px-6 py-12 text-center">
      {icon && <div className="mb-3 text-ink-faint [&_svg]:size-6">{icon}</div>}
      <p className="font-medium">{title}</p>
      {text && <p className="mt-1 max-w-[52ch] text-ink-soft">{text}</p>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

/** A message in the page: what is so, and what to do. */
export function Callout({
  tone = 'info',
  title,
  children,
  action,
}: {
  tone?: Tone
  title: ReactNode
  children?: ReactNode
  action?: ReactNode
}) {
  const Icon = TONE_ICON[tone]
  return (
    <div className={cn('flex items-start gap-3 rounded-lg border px-4 py-3', TONE_BOX[tone])}>
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      {/* On a phone the action goes below: beside it the text would be a column of single words. */}
      <div className="flex min-w-0 flex-1 items-start gap-3 max-sm:flex-col">
        <div className="min-w-0 flex-1">
          <p className="font-medium">{title}</p>
          {children && <div className="mt-0.5 text-ink-soft">{children}</div>}
        </div>
        {action && <div className="shrink-0">{action}</div>}
      </div>
    </div>
  )
}
