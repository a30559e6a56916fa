import { PhoneOutgoing } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { SANDBOX_FAMILIES } from '@/lib/domain/sandbox'
import { viewCalls } from '@/lib/sandbox/views'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { TextLink } from '@/lib/ui/button'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { TabLinks } from '@/lib/ui/tab-links'
import { openPage } from '../../open'
import { CallTable } from '../call-table'
import { getWireWords } from '../words'

type Search = { state?: string | string[]; family?: string | string[]; before?: string | string[] }
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
  const family = SANDBOX_FAMILIES.find((one) => one === asked.family)
  const { rows, older } = await viewCalls(await openPage(seller), { state: STATES[tab], family, beforeSeq })
  const [t, words] = await Promise.all([getTranslations('sandbox.console'), getWireWords()])
  const base = `/sandbox/${seller}/console`
  const hrefWith = (changes: { state?: Tab; family?: string; before?: string }) => {
    const { state = tab, family: chosen = family ?? '', before: seq } = changes
    const query = new URLSearchParams({
      ...(state === 'all' ? {} : { state }),
      ...(chosen === '' ? {} : { family: chosen }),
      ...(seq ? { before: seq } : {}),
    }).toString()
    return query === '' ? base : `${base}?${query}`
  }
  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={beforeSeq ? undefined : <AutoRefresh seconds={5} />}
      />
      <TabLinks
        label={t('title')}
        active={hrefWith({})}
        items={(['all', 'waiting', 'failed'] as const).map((key) => ({
          href: hrefWith({ state: key }),
          label: t(key),
        }))}
      />
      <nav aria-label={t('family')} className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {['', ...SANDBOX_FAMILIES].map((one) =>
          one === (family ?? '') ? (
            <span key={one} aria-current="page" className="font-medium">
              {one === '' ? t('allFamilies') : words.family(one)}
            </span>
          ) : (
            <TextLink key={one} href={hrefWith({ family: one })}>
              {one === '' ? t('allFamilies') : words.family(one)}
            </TextLink>
          ),
        )}
      </nav>
      <CallTable
        seller={seller}
        rows={rows}
        empty={<EmptyState icon={<PhoneOutgoing />} title={t('empty')} text={t('emptyText')} />}
      />
      <Pager newer={beforeSeq ? hrefWith({}) : null} older={older ? hrefWith({ before: String(older) }) : null} />
    </Page>
  )
}
