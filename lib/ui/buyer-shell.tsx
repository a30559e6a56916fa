import type { ReactNode } from 'react'
import { cn } from './cn'
import { LocaleSwitch } from './locale-switch'
import { SkipLink } from './shell'

/** Frame of a buyer's pages: the seller's name, logo and colour, one thing in the middle, nothing else. */
export function BuyerShell({
  seller,
  children,
  footer,
  aside,
  wide = false,
}: {
  /** `color` (#rrggbb) is a line on top: it carries no text, so any colour will do. */
  seller: { name: string; logoUrl?: string | null; color?: string | null }
  children: ReactNode
  /** A line below: whom to ask. */
  footer?: ReactNode
  /** Beside the choice of language: signing out. */
  aside?: ReactNode
  /** For figures and charts: begins further up, and takes more room. */
  wide?: boolean
}) {
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      {seller.color && <div aria-hidden="true" className="h-1" style={{ backgroundColor: seller.color }} />}
      <header className="flex h-14 items-center justify-between px-5">
        <span className="flex items-center gap-2.5 font-semibold text-lg">
          {seller.logoUrl && (
            // biome-ignore lint/performance/noImgElement: the seller's own picture, of unknown origin and size
            <img src={seller.logoUrl} alt="" className="size-7 rounded-md object-contain" />
          )}
          {seller.name}
        </span>
        <span className="flex items-center gap-2">
          {aside}
          <LocaleSwitch />
        </span>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className={cn('flex flex-1 items-start justify-center px-5 pb-16 outline-none', wide ? 'pt-6' : 'pt-[12vh]')}
      >
        <div className={cn('w-full', wide ? 'max-w-2xl' : 'max-w-md')}>{children}</div>
      </main>
      {footer && <footer className="px-5 pb-6 text-center text-ink-faint text-sm">{footer}</footer>}
    </div>
  )
}
