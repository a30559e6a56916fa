import { getTranslations } from 'next-intl/server'
import { TabLinks } from '@/lib/ui/tab-links'

export async function LandingTabs({ seller }: { seller: string }) {
  const t = await getTranslations('landings.tabs')
  const base = `/${seller}/landings`
  return (
    <TabLinks
      label={t('label')}
      items={[
        { href: base, label: t('log') },
        { href: `${base}/pending`, label: t('pending') },
      ]}
    />
  )
}
