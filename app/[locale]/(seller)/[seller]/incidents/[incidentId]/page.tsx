import { RotateCcw } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { listIncidentOwners } from '@/lib/services/incidents/assign'
import { getIncident, listIncidentCalls } from '@/lib/services/incidents/get'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink, TextLink } from '@/lib/ui/button'
import { Callout, Page, PageHeader } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { CauseCard } from '../../messages/[id]/cause-card'
import { ClockCell } from '../../messages/clock-note'
import { activityName } from '../../messages/words'
import { AdviceText, IncidentStateBadge } from '../incident-parts'
import { IncidentActions } from './incident-actions'
import { IncidentCalls } from './incident-calls'
import { IncidentHistory } from './incident-history'
import { IncidentSide } from './incident-side'

type Props = {
  params: Promise<{ seller: string; incidentId: string }>
  searchParams: Promise<{ calls?: string; cursor?: string }>
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('incidents')
  return { title: t('title') }
}

export default async function IncidentPage({ params, searchParams }: Props) {
  const [{ seller, incidentId }, search] = await Promise.all([params, searchParams])
  const ctx = await sellerContext(seller)
  const [t, words] = await Promise.all([getTranslations('incidents'), getTranslations('enums')])
  const incident = await orNotFound(getIncident(ctx, incidentId))
  const { clock, failing, state, advice, lost } = incident
  // Where nothing fails any more, all of it is what there is to see.
  const all = search.calls === 'all' || (search.calls === undefined && failing === 0)
  const [calls, owners] = await Promise.all([
    listIncidentCalls(ctx, incidentId, { all, cursor: search.cursor }),
    listIncidentOwners(ctx),
  ])
  const mayAct = ctx.actor.kind === 'user' && may(ctx.actor.role, 'fulfilment:write')
  const path = `/${seller}/incidents/${incidentId}`
  const ended = state === 'resolved' && incident.closedAt
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('title'), href: `/${seller}/incidents` }]}
        title={activityName(words, incident.activity)}
        badges={<IncidentStateBadge state={state} />}
        facts={[
          {
            label: t('facts.product'),
            value: incident.productName ?? (incident.productId || t('unknownProduct')),
          },
          { label: t('facts.failing'), value: t('facts.failingValue', { count: failing }) },
          { label: t('facts.affected'), value: t('facts.affectedValue', { count: incident.subjects }) },
          { label: t('facts.calls'), value: t('facts.callsValue', { count: incident.calls }) },
          { label: t('facts.firstSeen'), value: <Time at={incident.firstSeenAt} /> },
          { label: t('facts.lastSeen'), value: <Time at={incident.lastSeenAt} /> },
          ended
            ? {
                label: t('facts.closed'),
                value: (
                  <>
                    <Time at={ended} /> · {incident.closedBy ?? t('facts.byItself')}
                  </>
                ),
              }
            : { label: t('facts.owner'), value: incident.ownerName ?? t('nobody') },
        ]}
        actions={
          <>
            <AutoRefresh seconds={10} />
            {mayAct && <IncidentActions seller={seller} incident={incident} />}
            {mayAct && failing > 0 && (
              <ButtonLink
                href={`/${seller}/messages/failed?incident=${incidentId}`}
                variant="primary"
                title={t('retryHint')}
              >
                <RotateCcw aria-hidden="true" />
                {t('retryAll', { count: failing })}
              </ButtonLink>
            )}
          </>
        }
      />
      {state === 'resolved' && failing > 0 && (
        <Callout tone="warn" title={t('resolvedWhileFailing', { count: failing })}>
          {t('resolvedWhileFailingText')}
        </Callout>
      )}
      {state === 'ignored' && (
        <Callout tone="neutral" title={t('ignoredTitle')}>
          {t('ignoredText')}
        </Callout>
      )}
      {failing > 0 && (
        <Callout
          tone={lost || advice === 'refund' ? 'danger' : 'warn'}
          title={t(`advice.${advice}.title`)}
          action={
            clock?.givesUpAt && !clock.over ? (
              <span className="text-end">
                <span className="block text-xs">{t('next')}</span>
                <ClockCell clock={clock} />
              </span>
            ) : undefined
          }
        >
          <AdviceText incident={incident} />
        </Callout>
      )}
      <CauseCard reason={incident.reason} detail={incident.detail} />
      <p>
        <TextLink href={`/${seller}/messages/${incident.latestMessageId}`}>{t('showMessage')}</TextLink>
      </p>
      <IncidentCalls seller={seller} path={path} page={calls} all={all} mayAct={mayAct} search={search} />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <IncidentHistory history={incident.history} />
        <IncidentSide seller={seller} incident={incident} owners={owners} mayAct={mayAct} me={ctx.actor} />
      </div>
    </Page>
  )
}
