import { BookmarkPlus, Download, Play } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { worstOf } from '@/lib/domain/probes'
import { may } from '@/lib/domain/roles'
import { exportHref, pageLinks } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { type CaseView, listCases } from '@/lib/services/probes/cases'
import { lastRun, listRuns, type ProbeRunListRow } from '@/lib/services/probes/runs'
import { getSettings } from '@/lib/services/settings/get-settings'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { StatusBadge } from '@/lib/ui/badge'
import { ButtonLink, buttonClass } from '@/lib/ui/button'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { Input } from '@/lib/ui/field'
import type { FilterParams } from '@/lib/ui/filter-href'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card, EmptyState, Page, PageHeader, Section } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { Time } from '@/lib/ui/time'
import { activityName, single } from '../messages/words'
import { savePlanAction, startRunAction } from './actions'
import { CheckList } from './check-list'
import { CHECK_TONE, RESULT_TONE, RUN_TONE } from './words'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<FilterParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('probes')
  return { title: t('title') }
}

/** Kept calls, their plan, and what the runs found. */
export default async function ProbesPage({ params, searchParams }: Props) {
  const [{ seller }, query] = await Promise.all([params, searchParams])
  const ctx = await sellerContext(seller)
  const [t, words, format, locale, cases, page, last, { settings }] = await Promise.all([
    getTranslations('probes'),
    getTranslations('enums'),
    getFormat(),
    getLocale(),
    listCases(ctx),
    listRuns(ctx, single(query)),
    lastRun(ctx),
    getSettings(ctx),
  ])
  const path = `/${seller}/probes`
  const allowed = (permission: 'products:write' | 'settings:write') =>
    ctx.actor.kind === 'user' && may(ctx.actor.role, permission)
  const running = page.rows.some(({ state }) => state === 'running')

  const caseColumns: Column<CaseView>[] = [
    { key: 'name', header: t('cases.name'), grow: true, cell: (row) => row.name },
    { key: 'activity', header: t('cases.activity'), cell: (row) => activityName(words, row.activity) },
    { key: 'family', header: '', hideBelow: 'lg', cell: (row) => words(`family.${row.family}`) },
    {
      key: 'product',
      header: t('cases.product'),
      hideBelow: 'lg',
      cell: (row) => row.productId || <span className="text-ink-soft">{t('cases.anyProduct')}</span>,
    },
    {
      key: 'last',
      header: t('cases.lastResult'),
      cell: (row) =>
        row.last ? (
          <StatusBadge tone={RESULT_TONE[row.last.state]} plain>
            {t(`resultState.${row.last.state}`)}
          </StatusBadge>
        ) : (
          <span className="text-ink-soft">{t('cases.notSent')}</span>
        ),
    },
    {
      key: 'time',
      header: t('cases.time'),
      align: 'end',
      cell: (row) => (row.last?.durationMs == null ? '–' : format.duration(row.last.durationMs)),
    },
    { key: 'at', header: t('last'), align: 'end', cell: (row) => (row.last?.at ? <Time at={row.last.at} /> : '–') },
  ]
  const runColumns: Column<ProbeRunListRow>[] = [
    { key: 'begun', header: t('runs.begun'), cell: (row) => <Time at={row.createdAt} exact /> },
    {
      key: 'state',
      header: t('runs.state'),
      cell: (row) => (
        <StatusBadge tone={RUN_TONE[row.state]} plain>
          {t(`runState.${row.state}`)}
        </StatusBadge>
      ),
    },
    {
      key: 'address',
      header: t('address'),
      cell: (row) => {
        const state = worstOf(row.address ?? [])
        return (
          <StatusBadge tone={CHECK_TONE[state]} plain>
            {t(`checkState.${state}`)}
          </StatusBadge>
        )
      },
    },
    { key: 'passed', header: t('runs.passed'), align: 'end', cell: (row) => format.number(row.passed) },
    { key: 'failed', header: t('runs.failed'), align: 'end', cell: (row) => format.number(row.failed) },
    { key: 'skipped', header: t('runs.skipped'), align: 'end', cell: (row) => format.number(row.skipped) },
    { key: 'by', header: t('runs.by'), grow: true, cell: (row) => row.createdBy ?? t('runs.planned') },
  ]
  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={t('text')}
        actions={
          <>
            <AutoRefresh seconds={running ? 3 : 30} quiet />
            <ButtonLink href={`/${seller}/messages?test=only`} icon={<BookmarkPlus aria-hidden="true" />}>
              {t('cases.toMessages')}
            </ButtonLink>
            {allowed('products:write') && (
              <ActionForm action={startRunAction.bind(null, seller)}>
                <SubmitButton>
                  <Play aria-hidden="true" />
                  {t('run')}
                </SubmitButton>
              </ActionForm>
            )}
          </>
        }
      />
      <Section title={t('cases.title')} description={t('cases.text')}>
        <DataTable
          label={t('cases.title')}
          columns={caseColumns}
          rows={cases}
          rowKey={(row) => row.id}
          rowHref={(row) => `${path}/cases/${row.id}`}
          empty={<EmptyState icon={<BookmarkPlus />} title={t('cases.none')} text={t('cases.noneText')} />}
        />
      </Section>
      <div className="grid min-w-0 gap-4 lg:grid-cols-2">
        <Card title={t('address')} description={t('addressText')}>
          {last?.address ? <CheckList checks={last.address} /> : <p className="text-ink-soft">{t('never')}</p>}
        </Card>
        <Card title={t('plan.title')} description={t('plan.text')}>
          {allowed('settings:write') ? (
            <ActionForm action={savePlanAction.bind(null, seller)} className="max-w-md">
              <Input
                name="probeTimes"
                label={t('plan.times')}
                hint={t('plan.timesHint')}
                defaultValue={settings.probeTimes.join(', ')}
                mono
                optional
              />
              <Input name="probeZone" label={t('plan.zone')} defaultValue={settings.probeZone} mono required />
              <div>
                <SubmitButton>{t('plan.save')}</SubmitButton>
              </div>
            </ActionForm>
          ) : settings.probeTimes.length > 0 ? (
            <p>{t('plan.at', { times: settings.probeTimes.join(', '), zone: settings.probeZone })}</p>
          ) : (
            <p>{t('plan.off')}</p>
          )}
        </Card>
      </div>
      <Section
        title={t('runs.title')}
        actions={
          <a href={exportHref(`/${locale}${path}/export`, query)} className={buttonClass('secondary', 'sm')} download>
            <Download aria-hidden="true" />
            {t('runs.export')}
          </a>
        }
      >
        <DataTable
          label={t('runs.title')}
          columns={runColumns}
          rows={page.rows}
          rowKey={(row) => row.id}
          rowHref={(row) => `${path}/runs/${row.id}`}
          empty={<EmptyState title={t('runs.none')} text={t('runs.noneText')} />}
        />
        <Pager {...pageLinks(path, query, page)} />
      </Section>
    </Page>
  )
}
