import { Download, FileSearch, Inbox } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { FAMILIES } from '@/lib/domain/commands'
import { VERDICTS } from '@/lib/domain/messages'
import { PLATFORM_CLOCKS } from '@/lib/domain/platform-clocks'
import { may } from '@/lib/domain/roles'
import { contractWarnings } from '@/lib/services/messages/contract'
import { listMessages } from '@/lib/services/messages/list'
import { MESSAGE_RANGES, messageQuery } from '@/lib/services/messages/query'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink, buttonClass } from '@/lib/ui/button'
import { type Filter, FilterBar } from '@/lib/ui/filter-bar'
import { Callout, EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { PlanLink } from '../runs/plan-link'
import { SandboxButton } from '../sandbox-button'
import { MessageTable } from './message-table'
import { MessageTabs } from './message-tabs'
import { activityName, addressWith, type SearchParams, single } from './words'

type Props = { params: Promise<{ locale: string; seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('messages')
  return { title: t('title') }
}

const FILTER_NAMES = [
  'warned',
  'q',
  'order',
  'instance',
  'verdict',
  'activity',
  'family',
  'code',
  'test',
  'range',
  'from',
  'to',
]

export default async function MessagesPage({ params, searchParams }: Props) {
  const { locale, seller } = await params
  const ctx = await sellerContext(seller)
  const asked = single(await searchParams)
  const query = messageQuery.parse(asked)
  const [t, words, warnings, page] = await Promise.all([
    getTranslations('messages'),
    getTranslations('enums'),
    contractWarnings(ctx),
    listMessages(ctx, query.unsigned ? { verdict: 'refused', test: 'show', ...query } : query),
  ])
  const path = `/${seller}/messages`
  const mayRetry = ctx.actor.kind === 'user' && may(ctx.actor.role, 'fulfilment:write')
  const tab = query.unknown ? 'unknown' : query.unsigned ? 'unsigned' : 'all'
  const filtered = FILTER_NAMES.some((name) => asked[name] !== undefined)
  const step = (change: { before?: string | null; after?: string | null }) =>
    addressWith(path, asked, { before: change.before ?? null, after: change.after ?? null })

  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={tab === 'unsigned' ? t('unsigned.description') : t('description')}
        actions={
          <>
            {!(query.before || query.after) && <AutoRefresh seconds={5} />}
            <ButtonLink size="sm" href={`${path}/explain`} icon={<FileSearch aria-hidden="true" />}>
              {t('explain')}
            </ButtonLink>
          </>
        }
      />
      <MessageTabs ctx={ctx} active={tab} />
      {warnings.length > 0 && !query.warned && (
        <Callout
          tone="warn"
          title={t('contract.warned', { count: warnings.reduce((sum, { count }) => sum + count, 0) })}
          action={
            <ButtonLink size="sm" href={`${path}?warned=1&test=show`}>
              {t('contract.show')}
            </ButtonLink>
          }
        >
          {warnings
            .slice(0, 5)
            .map(
              ({ family, activity, count }) =>
                `${words(`family.${family}`)} ${activityName(words, activity)} × ${count}`,
            )
            .join(' · ')}
        </Callout>
      )}
      <FilterBar path={path} params={asked} filters={filters(t, words)}>
        {mayRetry && tab !== 'unknown' && query.verdict !== 'accepted' && page.rows.some(({ open }) => open) && (
          <PlanLink
            seller={seller}
            kind="messages"
            search={tab === 'unsigned' ? { verdict: 'refused', test: 'show', ...asked } : asked}
          />
        )}
        {/* A download, not a page: the router must keep its hands off it. */}
        <a
          href={`/${locale}${addressWith(`${path}/export`, asked, {})}`}
          className={buttonClass('secondary', 'sm')}
          download
        >
          <Download aria-hidden="true" />
          {t('list.export')}
        </a>
      </FilterBar>
      <MessageTable
        rows={page.rows}
        base={path}
        suffix={query.unknown ? '?unknown=1' : ''}
        empty={
          tab === 'unsigned' && !filtered ? (
            <EmptyState icon={<Inbox />} title={t('unsigned.empty')} text={t('unsigned.emptyText')} />
          ) : filtered || tab === 'unknown' || query.before ? (
            <EmptyState
              icon={<Inbox />}
              title={t('list.nothing')}
              text={tab === 'unknown' ? t('list.unknownText') : t('list.nothingText')}
            />
          ) : (
            <EmptyState
              icon={<Inbox />}
              title={t('list.empty')}
              text={t('list.emptyText')}
              action={<SandboxButton ctx={ctx}>{t('list.emptySandbox')}</SandboxButton>}
            />
          )
        }
      />
      <Pager
        newer={page.newer && step({ after: page.newer })}
        older={page.older && step({ before: page.older })}
        summary={
          query.from || query.to || ((query.order ?? query.instance ?? query.tenant ?? query.q) && !query.range)
            ? null
            : t('list.shownSince', { days: daysOf(query.range) })
        }
      />
    </Page>
  )
}

function daysOf(range: (typeof MESSAGE_RANGES)[number] = '30d'): number {
  return range === '24h' ? 1 : Number.parseInt(range, 10)
}

function filters(
  t: Awaited<ReturnType<typeof getTranslations<'messages'>>>,
  words: Awaited<ReturnType<typeof getTranslations<'enums'>>>,
): Filter[] {
  return [
    { kind: 'text', name: 'q', label: t('filter.search') },
    {
      kind: 'select',
      name: 'verdict',
      label: t('filter.verdict'),
      options: VERDICTS.map((value) => ({ value, label: words(`verdict.${value}`) })),
    },
    {
      kind: 'select',
      name: 'activity',
      label: t('filter.activity'),
      options: PLATFORM_CLOCKS.map(({ activity }) => ({ value: activity, label: activityName(words, activity) })),
    },
    {
      kind: 'select',
      name: 'family',
      label: t('filter.family'),
      options: FAMILIES.map((value) => ({ value, label: words(`family.${value}`) })),
    },
    {
      kind: 'select',
      name: 'code',
      label: t('filter.code'),
      options: ['000000', '000001', '000002', '000003', '000004', '000005'].map((value) => ({ value, label: value })),
    },
    {
      kind: 'select',
      name: 'range',
      label: t('filter.range'),
      options: MESSAGE_RANGES.map((value) => ({ value, label: t(`filter.range${value}`) })),
    },
    {
      kind: 'select',
      name: 'warned',
      label: t('filter.warned'),
      options: [{ value: '1', label: t('filter.warnedOnly') }],
    },
    { kind: 'dates', from: 'from', to: 'to', label: t('filter.dates') },
    {
      kind: 'select',
      name: 'test',
      label: t('filter.test'),
      options: [
        { value: 'only', label: t('filter.testOnly') },
        { value: 'show', label: t('filter.testShow') },
      ],
    },
  ]
}
