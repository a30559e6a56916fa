import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { cache } from 'react'
import { getContainer } from '@/lib/container'
import { currentBuyer } from '@/lib/http/buyer'
import { pathSegment } from '@/lib/http/path-segment'
import { getFormat } from '@/lib/i18n/get-format'
import { buyerUsage } from '@/lib/services/metering/buyer-usage'
import { TextLink } from '@/lib/ui/button'
import { BuyerShell } from '@/lib/ui/buyer-shell'
import { StackedBarChart } from '@/lib/ui/charts'
import { Stat } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { Contact } from '../../contact'
import { BuyerPackages } from './buyer-packages'

type Props = { params: Promise<{ instance: string }>; searchParams: Promise<{ key?: string | string[] }> }

const readUsage = cache(async (instanceId: string, key: string) => {
  const { db, secretBox } = await getContainer()
  return buyerUsage({ db, secretBox }, { instanceId, key, now: new Date() })
})

async function usageOf({ params, searchParams }: Props) {
  const [{ instance }, { key }] = await Promise.all([params, searchParams])
  return readUsage(pathSegment(instance), typeof key === 'string' ? key : '')
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const [usage, t] = await Promise.all([usageOf(props), getTranslations('usage')])
  const buyer = usage && (await currentBuyer(usage.sellerId))
  return {
    title: { absolute: usage ? [t('title'), buyer?.face.name].filter(Boolean).join(' · ') : t('unknown.title') },
    robots: { index: false, follow: false },
    referrer: 'no-referrer',
  }
}

/** The buyer's own usage, `dashboardUrl` of queryInstance: per day, and what is left of packages. */
export default async function BuyerUsagePage(props: Props) {
  const [usage, t, format] = await Promise.all([usageOf(props), getTranslations('usage'), getFormat()])
  if (!usage) {
    return (
      <BuyerShell seller={{ name: t('title') }}>
        <h1 className="font-semibold text-2xl tracking-[-0.02em]">{t('unknown.title')}</h1>
        <p className="mt-3 text-ink-soft text-lg">{t('unknown.text')}</p>
      </BuyerShell>
    )
  }
  const unit = usage.unit ?? t('units')
  const used = usage.total !== '0'
  const buyer = await currentBuyer(usage.sellerId)
  const face = buyer?.face ?? { name: t('title'), support: null }
  return (
    <BuyerShell seller={face} footer={<Contact support={face.support} />} wide>
      <div className="flex flex-col gap-6">
        <div>
          {buyer?.session && (
            <TextLink href={`/buyer/${encodeURIComponent(usage.sellerId)}`} className="mb-3 inline-block text-sm">
              ← {t('mine')}
            </TextLink>
          )}
          {usage.productName && <p className="mb-1 text-ink-soft">{usage.productName}</p>}
          <h1 className="font-semibold text-2xl tracking-[-0.02em]">{t('title')}</h1>
          {usage.updatedAt && (
            <p className="mt-1 text-ink-faint text-sm">
              {t('updated')} <Time at={usage.updatedAt} />
            </p>
          )}
        </div>
        <BuyerPackages packages={usage.packages} unit={usage.unit} />
        {used ? (
          <>
            <div className="grid grid-cols-2 gap-3">
              <Stat label={t('today')} value={format.amount(usage.today)} unit={unit} />
              <Stat label={t('total')} value={format.amount(usage.total)} unit={unit} />
            </div>
            <StackedBarChart
              title={t('days')}
              summary={t('summary')}
              unit={unit}
              series={[{ key: 'used', label: t('used'), tone: 'info' }]}
              data={usage.days.map(({ day, used: amount }) => ({
                label: day.slice(5),
                values: { used: Number(amount) },
              }))}
            />
            <p className="text-ink-faint text-sm">{t('daysText')}</p>
          </>
        ) : (
          <p className="text-ink-soft text-lg">{t('none')}</p>
        )}
      </div>
    </BuyerShell>
  )
}
