import { FlaskConical } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Link } from '@/lib/i18n/navigation'
import { LocaleSwitch } from './locale-switch'
import { SkipLink } from './shell'
import { ShellLinks } from './shell-links'
import { ThemeToggle } from './theme-toggle'

/** Frame of the simulated marketplace: another place than the portal, and it shows. */
export function SandboxShell({
  links = [],
  back,
  children,
}: {
  links?: { href: string; label: ReactNode }[]
  /** The way back to the portal. */
  back?: { href: string; label: ReactNode }
  children: ReactNode
}) {
  const t = useTranslations('nav.sandboxShell')
  return (
    <div className="flex min-h-dvh flex-col bg-[color-mix(in_oklab,var(--test-soft)_45%,var(--canvas))] [--sticky-top:3rem]">
      <SkipLink />
      <header className="sticky top-0 z-20 border-test-line border-b bg-test-soft">
        <div className="mx-auto flex min-h-12 max-w-[1280px] flex-wrap items-center gap-x-4 px-4 md:px-6">
          <span className="flex items-center gap-2 font-semibold text-test">
            <FlaskConical className="size-4" aria-hidden="true" />
            {t('title')}
          </span>
          <span className="text-ink-soft text-sm max-md:hidden">{t('subtitle')}</span>
          <nav aria-label={t('title')} className="flex flex-wrap gap-x-4 self-stretch whitespace-nowrap">
            <ShellLinks links={links} />
          </nav>
          <span className="ml-auto flex items-center gap-0.5">
            {back && (
              <Link href={back.href} className="mr-2 text-ink-soft text-sm hover:text-ink hover:underline">
                {back.label}
              </Link>
            )}
            <LocaleSwitch />
            <ThemeToggle />
          </span>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="flex-1 outline-none">
        {children}
      </main>
    </div>
  )
}
