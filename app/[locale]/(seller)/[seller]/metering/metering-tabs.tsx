import { getTranslations } from 'next-intl/server'
import { TabLinks } from '@/lib/ui/tab-links'

const TABS = ['overview', 'records', 'windows', 'batches', 'instances', 'month'] as const
export type MeteringTab = (typeof TABS)[number]

/** The metering pages' own navigation. */
export async function MeteringTabs({ seller, active }: { seller: string; active: MeteringTab }) {
  const t = await getTranslations('metering.tabs')
  const base = `/${seller}/metering`
  const href = (tab: MeteringTab) => (tab === 'overview' ? base : `${base}/${tab}`)
  return (
    <TabLinks
      label={t('label')}
      active={href(active)}
      items={TABS.map((tab) => ({ href: href(tab), label: t(tab) }))}
    />
  )
}
