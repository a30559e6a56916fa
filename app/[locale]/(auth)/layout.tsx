import type { ReactNode } from 'react'
import { AreaTexts } from '@/lib/i18n/area-texts'
import { LocaleSwitch } from '@/lib/ui/locale-switch'
import { Brand, SkipLink } from '@/lib/ui/shell'
import { ThemeToggle } from '@/lib/ui/theme-toggle'

/** One narrow column in an empty page: nothing here but the one thing to do. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <header className="flex h-14 items-center justify-between px-4 md:px-6">
        <Brand subtitle />
        <span className="flex items-center gap-0.5">
          <LocaleSwitch />
          <ThemeToggle />
        </span>
      </header>
      <main id="content" tabIndex={-1} className="flex flex-1 justify-center px-4 pt-[8vh] pb-16 outline-none">
        <div className="w-full max-w-sm">
          <AreaTexts areas={['auth']}>{children}</AreaTexts>
        </div>
      </main>
    </div>
  )
}
