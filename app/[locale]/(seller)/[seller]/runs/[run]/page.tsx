import { CirclePause, CirclePlay, Download, ListChecks } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { BULK_ITEM_STATES, BULK_PERMISSION, isUnderWay } from '@/lib/domain/bulk'
import { may } from '@/lib/domain/roles'
import { exportHref, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { orNotFound } from '@/lib/http/or-not-found'
import { getBulkRun, listBulkItems } from '@/lib/services/bulk/list'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { Button, buttonClass } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { Callout, Card, EmptyState, Page, PageHeader, Section, Stat, StatRow } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { Time } from '@/lib/ui/time'
import { steerRunAction } from '../actions'
import { listHref, subjectHref } from '../hrefs'
import { ItemStateBadge, RunProgress, RunStateBadge } from '../run-progress'

type Props = { params: Promise<{ seller: string; run: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('runs')
  return { title: t('runTitle') }
}

/** One bulk run: how far it is, what came of each item, and the ways to pause, resume and stop it. */
export default async function RunPage({ params, searchParams }: Props) {
  const { seller, run: runId } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, locale, run] = await Promise.all([getTranslations('runs'), getLocale(), orNotFound(getBulkRun(ctx, runId))])
  const page = await listBulkItems(ctx, { ...search, runId })
  const { kind, state, total, left } = run
  const mayAct = ctx.actor.kind === 'user' && may(ctx.actor.role, BULK_PERMISSION[kind])
  const underWay = isUnderWay(state)
  const path = `/${seller}/runs/${runId}`
  const steer = (act: 'pause' | 'resume' | 'cancel') => ({
    title: t(`steer.${act}.title`),
    description: t(`steer.${act}.text`),
    confirm: t(`steer.${act}.button`),
    reason: 'optional' as const,
    action: steerRunAction.bind(null, seller, runId, act),
  })
  return (
    <Page>
      <PageHeader
        crumbs={[
          { label: t(`kinds.${kind}.name`), href: listHref(seller, kind, run.filter) },
          { label: t('title'), href: `/${seller}/runs` },
        ]}
        title={t(`kinds.${kind}.title`)}
        description={t(state === 'running' ? 'runningText' : `${state}Text`)}
        badges={<RunStateBadge state={state} />}
        facts={[
          { label: t('columns.by'), value: run.createdBy },
          { label: t('columns.at'), value: <Time at={run.createdAt} /> },
          ...(run.finishedAt
            ? [
                {
                  label: run.cancelledBy ? t('cancelledBy', { name: run.cancelledBy }) : t('ended'),
                  value: <Time at={run.finishedAt} />,
                },
              ]
            : []),
          ...(run.leftOut > 0 ? [{ label: t('leftOut'), value: run.leftOut }] : []),
          { label: t('columns.reason'), value: run.reason },
        ]}
        actions={
          <>
            {underWay && <AutoRefresh seconds={2} />}
            {mayAct && state === 'running' && (
              <ConfirmDialog
                {...steer('pause')}
                trigger={
                  <Button size="sm" icon={<CirclePause aria-hidden="true" />}>
                    {t('steer.pause.button')}
                  </Button>
                }
              />
            )}
            {mayAct && state === 'paused' && (
              <ConfirmDialog
                {...steer('resume')}
                trigger={
                  <Button size="sm" variant="primary" icon={<CirclePlay aria-hidden="true" />}>
                    {t('steer.resume.button')}
                  </Button>
                }
              />
            )}
            {mayAct && underWay && (
              <ConfirmDialog
                {...steer('cancel')}
                danger
                trigger={
                  <Button size="sm" variant="danger">
                    {t('steer.cancel.button')}
                  </Button>
                }
              />
            )}
          </>
        }
      />
      {state === 'paused' && (
        <Callout
          tone={run.fault === null ? 'info' : 'danger'}
          title={run.fault === null ? t('pausedBy', { name: run.pausedBy ?? '' }) : t('pausedByFault')}
          action={run.pausedAt && <Time at={run.pausedAt} />}
        >
          {run.fault}
        </Callout>
      )}
      <Card title={t('seen', { seen: total - left, total })}>
        <RunProgress run={run} />
      </Card>
      <StatRow>
        <Stat
          label={t(kind === 'messages' ? 'itemState.succeeded' : 'itemState.sent')}
          value={run.succeeded}
          tone={run.succeeded > 0 ? 'ok' : undefined}
          href={`${path}?state=succeeded`}
        />
        <Stat
          label={t('itemState.failed')}
          value={run.failed}
          tone={run.failed > 0 ? 'danger' : undefined}
          href={`${path}?state=failed`}
        />
        <Stat
          label={t('itemState.skipped')}
          value={run.skipped}
          hint={t('skippedHint')}
          href={`${path}?state=skipped`}
        />
        <Stat label={t(underWay ? 'itemState.waiting' : 'notBegun')} value={left} href={`${path}?state=waiting`} />
      </StatRow>
      <Section title={t('items')}>
        <FilterBar
          path={path}
          params={search}
          filters={[
            {
              kind: 'select',
              name: 'state',
              label: t('columns.result'),
              options: BULK_ITEM_STATES.map((value) => ({
                value,
                label: t(value === 'succeeded' && kind !== 'messages' ? 'itemState.sent' : `itemState.${value}`),
              })),
            },
          ]}
        >
          <a href={exportHref(`/${locale}${path}/export`, search)} className={buttonClass('secondary', 'sm')} download>
            <Download aria-hidden="true" />
            {t('export')}
          </a>
        </FilterBar>
        <DataTable
          label={t('items')}
          rows={page.rows}
          rowKey={({ position }) => String(position)}
          rowHref={({ subjectId }) => subjectHref(seller, kind, subjectId)}
          empty={<EmptyState icon={<ListChecks />} title={t('noItems')} />}
          columns={[
            { key: 'position', header: '#', align: 'end', link: false, cell: ({ position }) => position },
            {
              key: 'label',
              header: t('columns.item'),
              link: true,
              cell: ({ label, subjectId }) => label ?? subjectId,
            },
            {
              key: 'state',
              header: t('columns.result'),
              cell: (item) => <ItemStateBadge state={item.state} kind={kind} />,
            },
            { key: 'note', header: t('columns.note'), grow: true, cell: ({ note }) => note ?? '–' },
            {
              key: 'id',
              header: t('columns.id'),
              link: false,
              align: 'end',
              hideBelow: 'lg',
              cell: ({ subjectId }) => <CopyId id={subjectId} keep={13} />,
            },
          ]}
        />
        <Pager {...pageLinks(path, search, page)} />
      </Section>
    </Page>
  )
}
