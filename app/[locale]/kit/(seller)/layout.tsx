import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { sellerNav } from '@/lib/ui/nav'
import { TestBanner } from '@/lib/ui/sandbox-shell'
import { AppShell } from '@/lib/ui/shell'
import { searchSamples, signOutSample } from './actions'

export default function KitLayout({ children }: { children: ReactNode }) {
  const t = useTranslations('kit')
  const acme = { id: 'kit', name: 'Acme Software', href: '/kit', site: 'china' } as const
  return (
    <AppShell
      seller={acme}
      sellers={[acme, { id: 'other', name: '极简科技', href: '/kit?seller=other', site: 'europe' }]}
      user={{ name: '林晓', email: 'lin@acme.test', role: 'owner' }}
      nav={sellerNav('kit', {
        counts: { messages: { count: 2, urgent: true }, tasks: { count: 14 } },
        sandbox: true,
      })}
      search={searchSamples}
      signOut={signOutSample}
      banner={<TestBanner>{t('banner')}</TestBanner>}
    >
      {children}
    </AppShell>
  )
}
