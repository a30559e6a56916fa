import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { getFormat } from '@/lib/i18n/get-format'
import { previewMessages } from '@/lib/services/notifications/preview'
import { LANGUAGES } from '@/lib/services/notifications/render'
import { Badge } from '@/lib/ui/badge'
import { Card, Page, PageHeader } from '@/lib/ui/layout'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('notifications')
  return { title: t('templates.title') }
}

/** What each event says in both languages, with the data of its last time. */
export default async function TemplatesPage({ params }: Props) {
  const { seller } = await params
  const [ctx, t, { timeZone }] = await Promise.all([
    sellerContext(seller),
    getTranslations('notifications'),
    getFormat(),
  ])
  const previews = await previewMessages(ctx, timeZone)
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('title'), href: `/${seller}/settings/notifications` }]}
        title={t('templates.title')}
        description={t('templates.text')}
      />
      {previews.map(({ event, real, mails }) => (
        <Card
          key={event}
          title={t(`events.${event}`)}
          description={<Badge tone={real ? 'ok' : 'neutral'}>{t(real ? 'templates.real' : 'templates.sample')}</Badge>}
        >
          <div className="grid gap-4 lg:grid-cols-2">
            {LANGUAGES.map((language) => (
              <div key={language} lang={language} className="min-w-0 rounded-md border border-line p-3">
                <p className="mb-2 break-words font-medium text-sm">{mails[language].opened.subject}</p>
                <p className="whitespace-pre-wrap break-words text-ink-soft text-sm">{mails[language].opened.text}</p>
                <p className="mt-3 break-words border-line border-t pt-2 text-sm">
                  {mails[language].recovered.subject}
                </p>
              </div>
            ))}
          </div>
        </Card>
      ))}
    </Page>
  )
}
