import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { getContainer } from '@/lib/container'
import { openApiDocument } from '@/lib/http/api/openapi'
import { Mark, PRODUCT_NAME } from '@/lib/ui/brand'
import { ExternalLink } from '@/lib/ui/button'
import { LocaleSwitch } from '@/lib/ui/locale-switch'
import { SkipLink } from '@/lib/ui/shell'
import { ThemeToggle } from '@/lib/ui/theme-toggle'
import { OperationCard } from './operation'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('api')
  return { title: t('title') }
}

/** The REST API to be read, from the same document that machines read; for anybody. */
export default async function ApiReferencePage() {
  const [t, locale, { publicUrl }] = await Promise.all([getTranslations('api'), getLocale(), getContainer()])
  const document = openApiDocument(publicUrl, locale === 'zh' ? 'zh' : 'en')
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  const groups = document.tags.map((tag) => ({
    ...tag,
    operations: operations.filter(({ operation }) => operation.tags.includes(tag.name)),
  }))
  const json = `/api/openapi.json${locale === 'zh' ? '?lang=zh' : ''}`
  return (
    <div className="min-h-dvh">
      <SkipLink />
      <header className="flex h-14 items-center justify-between border-line border-b px-4 md:px-6">
        <span className="flex items-center gap-2.5 font-semibold">
          <Mark /> {PRODUCT_NAME}
        </span>
        <span className="flex items-center gap-1">
          <LocaleSwitch />
          <ThemeToggle />
        </span>
      </header>
      <div className="mx-auto flex w-full max-w-[1280px] gap-8 px-4 py-6 md:px-6">
        <nav
          aria-label={t('contents')}
          className="sticky top-6 hidden max-h-[calc(100dvh-3rem)] w-60 shrink-0 self-start overflow-y-auto lg:block"
        >
          {groups.map(({ name, description, operations: own }) => (
            <div key={name} className="mb-4">
              <a href={`#${name}`} className="font-medium text-sm hover:underline">
                {description}
              </a>
              <ul className="mt-1 flex flex-col gap-0.5">
                {own.map(({ operation: { operationId, summary } }) => (
                  <li key={operationId}>
                    <a href={`#${operationId}`} className="block py-0.5 text-ink-soft text-sm hover:text-ink">
                      {summary}
                    </a>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </nav>
        <main id="content" tabIndex={-1} className="flex min-w-0 flex-1 flex-col gap-10 outline-none">
          <div className="max-w-[72ch]">
            <h1 className="font-semibold text-xl tracking-[-0.01em]">{t('title')}</h1>
            <p className="mt-2 text-ink-soft">{document.info.description}</p>
            <pre className="mt-4 whitespace-pre-wrap break-words rounded-md border border-line bg-sunken p-3 font-mono text-sm">
              {`curl ${publicUrl}/api/v1/orders \\\n  -H 'Authorization: Bearer kp_live_…'`}
            </pre>
            <p className="mt-3 text-sm">
              <ExternalLink href={json}>{t('document')}</ExternalLink>
            </p>
          </div>
          {groups.map(({ name, description, operations: own }) => (
            <section key={name} id={name} className="flex scroll-mt-6 flex-col gap-3">
              <h2 className="font-semibold text-lg">{description}</h2>
              {own.map(({ method, path, operation }) => (
                <OperationCard key={operation.operationId} {...{ document, method, path, operation }} />
              ))}
            </section>
          ))}
        </main>
      </div>
    </div>
  )
}
