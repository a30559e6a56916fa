import { Gauge } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { viewUsage } from '@/lib/sandbox/usage-views'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink } from '@/lib/ui/button'
import { EmptyState, Page, PageHeader, Section } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { openPage, orNotFound } from '../../open'
import { FaultsCard, ReportCard, StrictnessCard } from './cards'
import { UsageCalls, UsageTotals } from './tables'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<{ page?: string | string[] }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('sandbox.usage')
  return { title: t('title') }
}

/** The marketplace's side of metering: what it took, what it turned away, and how to make it misbehave. */
export default async function UsagePage({ params, searchParams }: Props) {
  const { seller } = await params
  const asked = Number((await searchParams).page)
  const page = Number.isInteger(asked) && asked > 0 ? Math.min(asked, 10_000) : 0
  const books = await orNotFound(viewUsage(await openPage(seller), page))
  const t = await getTranslations('sandbox.usage')
  const base = `/sandbox/${seller}/usage`
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description')} actions={<AutoRefresh seconds={5} />} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <ReportCard seller={seller} metered={books.metered} />
        <div className="flex flex-col gap-4">
          <FaultsCard seller={seller} faults={books.faults} />
          <StrictnessCard seller={seller} strict={books.strict} />
        </div>
      </div>
      <Section title={t('totals')} description={t('totalsText')}>
        <UsageTotals
          seller={seller}
          totals={books.totals}
          empty={
            <EmptyState
              icon={<Gauge />}
              title={t('empty')}
              text={t('emptyText')}
              action={<ButtonLink href={`/sandbox/${seller}`}>{t('toStore')}</ButtonLink>}
            />
          }
        />
      </Section>
      {books.calls.length > 0 && (
        <Section title={t('calls')} description={t('callsText')}>
          <UsageCalls calls={books.calls} />
          <Pager
            newer={page > 0 ? `${base}${page > 1 ? `?page=${page - 1}` : ''}` : null}
            older={books.more ? `${base}?page=${page + 1}` : null}
          />
        </Section>
      )}
    </Page>
  )
}
