import { getTranslations } from 'next-intl/server'
import type { ServiceContext } from '@/lib/services/context'
import { driftSummary } from '@/lib/services/orders/drift'
import { TabLinks } from '@/lib/ui/tab-links'

/** Orders, what differs from the marketplace, and the import. */
export async function OrderTabs({ seller, ctx }: { seller: string; ctx: ServiceContext }) {
  const [t, { open }] = await Promise.all([getTranslations('imports.tabs'), driftSummary(ctx)])
  return (
    <TabLinks
      label={t('label')}
      items={[
        { href: `/${seller}/orders`, label: t('orders') },
        { href: `/${seller}/orders/drift`, label: open > 0 ? t('driftOpen', { count: open }) : t('drift') },
        { href: `/${seller}/orders/import`, label: t('import') },
      ]}
    />
  )
}
