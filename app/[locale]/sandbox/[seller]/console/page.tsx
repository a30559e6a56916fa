import { PhoneOutgoing } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { viewCalls } from '@/lib/sandbox/views'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { TabLinks } from '@/lib/ui/tabs'
import { openPage } from '../../open'
import { CallTable } from '../call-table'

type Search = { state?: string | string[]; before?: string | string[] }
type Props = { params: Promise<{ seller: string }>; searchParams: Promise<Search> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('sandbox.console')
  return { title: t('title') }
}

const STATES = { all: undefined, failed: 'gave_up', waiting: 'waiting' } as const
type Tab = keyof typeof STATES
const isTab = (value: unknown): value is Tab => typeof value === 'string' && Object.hasOwn(STATES, value)

/** The seller's console: calls sent, what came back, what comes next. */
export default async function ConsolePage({ params, searchParams }: Props) {
  const [{ seller }, asked] = await Promise.all([params, searchParams])
  const tab: Tab = isTab(asked.state) ? asked.state : 'all'
  const before = Number(asked.before)
  const beforeSeq = Number.isSafeInteger(before) && before > 0 ? before : undefined
  const { rows, older } = await viewCalls(await openPage(seller), { state: STATES[tab], beforeSeq })
  const t = await getTranslations('sandbox.console')
  const base = `/sandbox/${seller}/console`
  const query = (changes: Record<string, string>) => `${base}?${new URLSearchParams(changes)}`
  const hrefOf = (key: Tab) => (key === 'all' ? base : query({ state: key }))
  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={beforeSeq ? undefined : <AutoRefresh seconds={5} />}
      />
      <TabLinks
        label={t('title')}
        active={hrefOf(tab)}
        items={(['all', 'waiting', 'failed'] as const).map((key) => ({ href: hrefOf(key), label: t(key) }))}
      />
      <CallTable
        seller={seller}
        rows={rows}
        empty={<EmptyState icon={<PhoneOutgoing />} title={t('empty')} text={t('emptyText')} />}
      />
      <Pager
        newer={beforeSeq ? hrefOf(tab) : null}
        older={older ? query({ ...(tab === 'all' ? {} : { state: tab }), before: String(older) }) : null}
      />
    </Page>
  )
}
