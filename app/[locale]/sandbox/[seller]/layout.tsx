import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { viewClock } from '@/lib/sandbox/views'
import { SandboxShell } from '@/lib/ui/sandbox-shell'
import { openPage, orNotFound } from '../open'
import { ClockBar } from './clock-bar'

type Props = { children: ReactNode; params: Promise<{ seller: string }> }

export default async function SandboxLayout({ children, params }: Props) {
  const { seller } = await params
  const clock = await orNotFound(viewClock(await openPage(seller)))
  const t = await getTranslations('sandbox.nav')
  const base = `/sandbox/${seller}`
  return (
    <SandboxShell
      links={[
        { href: base, label: t('store') },
        { href: `${base}/purchases`, label: t('purchases') },
        { href: `${base}/usage`, label: t('usage') },
        { href: `${base}/enterprises`, label: t('enterprises') },
        { href: `${base}/console`, label: t('console') },
        { href: `${base}/faults`, label: t('faults') },
      ]}
      back={{ href: `/${seller}`, label: t('back') }}
    >
      <ClockBar seller={seller} clock={clock} />
      {children}
    </SandboxShell>
  )
}
