import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Link } from '@/lib/i18n/navigation'
import { Mark, PRODUCT_NAME } from './brand'
import { LocaleSwitch } from './locale-switch'
import type { MenuEntry } from './menu'
import type { NavGroup } from './nav'
import { NavList } from './nav-list'
import { type SearchAction, SearchPalette } from './search-palette'
import { NavDrawer, type SellerChoice, SellerSwitcher, UserMenu } from './shell-menus'
import { ThemeToggle } from './theme-toggle'

/** Jumps over the navigation; the first thing that the keyboard reaches. */
export function SkipLink() {
  const t = useTranslations('common')
  return (
    <a
      href="#content"
      className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-60 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2 focus:shadow-pop"
    >
      {t('skipToContent')}
    </a>
  )
}

/** Frame of the seller's pages: navigation, seller account, search, language, theme, user. */
export function AppShell({
  seller,
  sellers,
  addSeller,
  user,
  nav,
  search,
  signOut,
  banner,
  userMenu,
  children,
}: {
  seller: SellerChoice
  sellers: readonly SellerChoice[]
  /** Address of the page that adds a further account, for those who may. */
  addSeller?: string
  user: { name: string; email: string; role?: string }
  nav: readonly NavGroup[]
  search?: SearchAction
  signOut?: () => Promise<void>
  /** Above everything: test or sandbox mode, an incident. */
  banner?: ReactNode
  userMenu?: readonly MenuEntry[]
  children: ReactNode
}) {
  const t = useTranslations('common')
  const switcher = <SellerSwitcher current={seller} sellers={sellers} add={addSeller} />
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      {banner}
      <div className="flex flex-1">
        <aside className="sticky top-0 hidden h-dvh w-56 shrink-0 flex-col border-line border-r md:flex">
          <div className="flex h-12 shrink-0 items-center px-4">
            <Brand href={seller.href} />
          </div>
          <div className="px-2 pt-1 pb-3">{switcher}</div>
          <nav aria-label={t('menu.main')} className="flex-1 overflow-y-auto px-2 pb-4">
            <NavList groups={nav} />
          </nav>
        </aside>
        <div className="flex min-w-0 flex-1 flex-col [--sticky-top:3rem]">
          <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-line border-b bg-canvas px-3 md:px-6">
            <NavDrawer groups={nav} head={switcher} />
            <span className="md:hidden">
              <Brand href={seller.href} />
            </span>
            <span className="flex-1 md:hidden" />
            {search && <SearchPalette search={search} />}
            <span className="hidden flex-1 md:block" />
            <span className="flex items-center gap-0.5">
              <LocaleSwitch />
              <ThemeToggle />
              <UserMenu user={user} signOut={signOut} entries={userMenu} />
            </span>
          </header>
          <main id="content" tabIndex={-1} className="flex-1 outline-none">
            {children}
          </main>
        </div>
      </div>
    </div>
  )
}

/** Mark and name. */
export function Brand({ href, subtitle = false }: { href?: string; subtitle?: boolean }) {
  const t = useTranslations('common.product')
  const face = (
    <>
      <Mark />
      <span className="font-semibold tracking-[-0.01em]">{PRODUCT_NAME}</span>
      {subtitle && <span className="text-ink-faint text-sm">{t('subtitle')}</span>}
    </>
  )
  return href ? (
    <Link href={href} className="flex items-center gap-2 rounded-sm">
      {face}
    </Link>
  ) : (
    <span className="flex items-center gap-2">{face}</span>
  )
}
