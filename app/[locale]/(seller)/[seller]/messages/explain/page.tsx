import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { KEY_CLASSES } from '@/lib/domain/commands'
import { ownKeyChoices } from '@/lib/services/messages/explain-pasted'
import { Page, PageHeader } from '@/lib/ui/layout'
import { explainAction } from './actions'
import { ExplainForm } from './explain-form'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('explain')
  return { title: t('title') }
}

/** Why a request's signature does not fit, for any request somebody pastes. */
export default async function ExplainPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  const [t, messages, words, keys] = await Promise.all([
    getTranslations('explain'),
    getTranslations('messages'),
    getTranslations('enums'),
    ownKeyChoices(ctx),
  ])
  return (
    <Page className="max-w-4xl">
      <PageHeader
        crumbs={[{ label: messages('title'), href: `/${seller}/messages` }]}
        title={t('title')}
        description={t('description')}
      />
      <ExplainForm
        action={explainAction.bind(null, seller)}
        classes={KEY_CLASSES.map((value) => ({ value, label: words(`keyClass.${value}`) }))}
        keys={keys.map(({ id, class: keyClass, hint, status }) => ({
          value: id,
          label: `${words(`keyClass.${keyClass}`)} …${hint} (${words(`keyStatus.${status}`)})`,
        }))}
      />
    </Page>
  )
}
