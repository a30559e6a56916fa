import { getTranslations } from 'next-intl/server'
import type { WithProduct } from '@/lib/services/provisioning/with-product'
import { ButtonLink } from '@/lib/ui/button'
import { Callout } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'

/** Says that the seller's product is at work, since when, and when a person takes over. */
export async function WithProductCallout({
  seller,
  work,
  linked,
}: {
  seller: string
  work: WithProduct
  linked?: boolean
}) {
  const [t, orders] = await Promise.all([getTranslations('instances.withProduct'), getTranslations('orders')])
  return (
    <Callout
      tone="info"
      title={t('title', { action: orders(`work.${work.action}`) })}
      action={linked && <ButtonLink href={`/${seller}/jobs/${work.jobId}`}>{t('job')}</ButtonLink>}
    >
      {t(`state.${work.state}`)}{' '}
      {t.rich('times', {
        since: () => <Time at={work.since} />,
        deadline: () => <Time at={work.deadline} />,
      })}
    </Callout>
  )
}
