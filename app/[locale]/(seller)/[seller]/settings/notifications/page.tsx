import { BellRing, Download, FileText, Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { JOB_STATES } from '@/lib/domain/jobs'
import { NOTICE_EVENTS } from '@/lib/domain/notifications'
import { may } from '@/lib/domain/roles'
import { exportHref, listParams, pageLinks, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { listChannels } from '@/lib/services/notifications/list-channels'
import { listSentMessages } from '@/lib/services/notifications/messages'
import { StatusBadge } from '@/lib/ui/badge'
import { ButtonLink, buttonClass } from '@/lib/ui/button'
import { DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState, Page, PageHeader, Section } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { Time } from '@/lib/ui/time'
import { PlanLink } from '../../runs/plan-link'
import { RunNotice } from '../../runs/run-notice'
import { MessageTable } from './message-table'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('notifications')
  return { title: t('title') }
}

/** Who is told of what, and what was sent. */
export default async function NotificationsPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const ctx = await sellerContext(seller)
  const [t, enums, locale, format, channels] = await Promise.all([
    getTranslations('notifications'),
    getTranslations('enums'),
    getLocale(),
    getFormat(),
    listChannels(ctx),
  ])
  const page = await listSentMessages(ctx, listParams(search, format.timeZone))
  const writes = ctx.actor.kind === 'user' && may(ctx.actor.role, 'notifications:write')
  const path = `/${seller}/settings/notifications`
  const add = writes && (
    <ButtonLink href={`${path}/new`} variant="primary" icon={<Plus aria-hidden="true" />}>
      {t('add')}
    </ButtonLink>
  )
  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={t('text')}
        actions={
          <>
            <ButtonLink href={`${path}/templates`} icon={<FileText aria-hidden="true" />}>
              {t('templates.title')}
            </ButtonLink>
            {channels.length > 0 && add}
          </>
        }
      />
      <DataTable
        label={t('channels')}
        rows={channels}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `${path}/${id}`}
        rowTone={({ state }) => (state === 'paused' ? 'muted' : undefined)}
        empty={<EmptyState icon={<BellRing />} title={t('empty')} text={t('emptyText')} action={add} />}
        columns={[
          { key: 'name', header: t('name'), cell: ({ name }) => name },
          { key: 'kind', header: t('kind'), cell: ({ kind }) => t(`kinds.${kind}`) },
          {
            key: 'address',
            header: t('address'),
            grow: true,
            hideBelow: 'lg',
            cell: ({ address }) => <code className="text-sm">{address}</code>,
          },
          {
            key: 'state',
            header: t('state'),
            cell: ({ state, failures }) => (
              <StatusBadge tone={state === 'paused' ? 'neutral' : failures > 0 ? 'danger' : 'ok'} plain>
                {t(`states.${state === 'paused' ? 'paused' : failures > 0 ? 'failing' : 'active'}`)}
              </StatusBadge>
            ),
          },
          {
            key: 'severity',
            header: t('minSeverity'),
            hideBelow: 'lg',
            cell: ({ rules }) => t(`severities.${rules.minSeverity}`),
          },
          {
            key: 'last',
            header: t('lastSent'),
            align: 'end',
            cell: ({ lastSentAt }) => (lastSentAt ? <Time at={lastSentAt} /> : '–'),
          },
        ]}
      />
      {channels.length > 0 && (
        <Section
          title={t('log.title')}
          actions={
            writes &&
            page.rows.some(({ state }) => state === 'dead') && (
              <PlanLink seller={seller} kind="notifications" search={{ state: 'dead' }} />
            )
          }
        >
          <RunNotice ctx={ctx} kind="notifications" />
          <FilterBar
            path={path}
            params={search}
            filters={[
              {
                kind: 'select',
                name: 'channel',
                label: t('log.channel'),
                options: channels.map(({ id, name }) => ({ value: id, label: name })),
              },
              {
                kind: 'select',
                name: 'event',
                label: t('log.event'),
                options: NOTICE_EVENTS.map((value) => ({ value, label: t(`events.${value}`) })),
              },
              {
                kind: 'select',
                name: 'state',
                label: t('log.state'),
                options: JOB_STATES.map((value) => ({ value, label: enums(`jobState.${value}`) })),
              },
              { kind: 'dates', from: 'from', to: 'to', label: t('log.at') },
            ]}
          >
            <a
              href={exportHref(`/${locale}${path}/export`, search)}
              className={buttonClass('secondary', 'sm')}
              download
            >
              <Download aria-hidden="true" />
              {t('log.export')}
            </a>
          </FilterBar>
          <MessageTable
            seller={seller}
            rows={page.rows}
            mayResend={writes}
            filtered={Object.keys(search).some((name) => name !== 'cursor')}
          />
          <Pager {...pageLinks(path, search, page)} />
        </Section>
      )}
    </Page>
  )
}
