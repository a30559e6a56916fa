import { getTranslations } from 'next-intl/server'
import type { ServiceContext } from '@/lib/services/context'
import { lowPools } from '@/lib/services/licensing/stock'
import { TabLinks } from '@/lib/ui/tab-links'

const TABS = ['all', 'stock', 'batches', 'offline', 'keys'] as const
export type LicenseTab = (typeof TABS)[number]

/** The licences' own navigation; the stock says how many pools run dry. */
export async function LicenseTabs({ ctx, active }: { ctx: ServiceContext; active: LicenseTab }) {
  const [t, low] = await Promise.all([getTranslations('licenses.tabs'), lowPools(ctx)])
  const base = `/${ctx.sellerId}/licenses`
  const href = (tab: LicenseTab) => (tab === 'all' ? base : `${base}/${tab}`)
  return (
    <TabLinks
      label={t('label')}
      active={href(active)}
      items={TABS.map((tab) => ({
        href: href(tab),
        label: t(tab),
        count: tab === 'stock' ? low.length || undefined : undefined,
      }))}
    />
  )
}
