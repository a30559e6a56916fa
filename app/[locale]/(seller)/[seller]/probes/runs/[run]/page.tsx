import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { getFormat } from '@/lib/i18n/get-format'
import { getRun, type ProbeResultRow } from '@/lib/services/probes/runs'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { StatusBadge } from '@/lib/ui/badge'
import { Button, ButtonLink, TextLink } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { Card, Page, PageHeader, Section } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { activityName } from '../../../messages/words'
import { stopRunAction } from '../../actions'
import { CheckList } from '../../check-list'
import { RESULT_TONE, RUN_TONE } from '../../words'

type Props = { params: Promise<{ seller: string; run: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('probes.runs')
  return { title: t('pageTitle') }
}

/** One run: how far it is, what the address is worth, and what every case was answered. */
export default async function ProbeRunPage({ params }: Props) {
  const { seller, run: runId } = await params
  const ctx = await sellerContext(seller)
  const [t, run] = await Promise.all([getTranslations('probes'), orNotFound(getRun(ctx, runId))])
  const running = run.state === 'running'
  const mayStop = ctx.actor.kind === 'user' && may(ctx.actor.role, 'products:write')
  const seen = run.results.filter(({ state }) => state !== 'waiting').length
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('title'), href: `/${seller}/probes` }]}
        title={t('runs.pageTitle')}
        description={running ? t('runs.running') : undefined}
        badges={<StatusBadge tone={RUN_TONE[run.state]}>{t(`runState.${run.state}`)}</StatusBadge>}
        facts={[
          { label: t('runs.begun'), value: <Time at={run.createdAt} exact /> },
          ...(run.finishedAt ? [{ label: t('runs.ended'), value: <Time at={run.finishedAt} exact /> }] : []),
          { label: t('runs.by'), value: run.createdBy ?? t('runs.planned') },
          { label: t('runs.publicUrl'), value: <span className="font-mono text-sm">{run.publicUrl}</span> },
        ]}
        actions={
          <>
            {running && <AutoRefresh seconds={2} />}
            {running && mayStop && (
              <ConfirmDialog
                trigger={<Button size="sm">{t('runs.stop')}</Button>}
                title={t('runs.stopTitle')}
                description={t('runs.stopText')}
                confirm={t('runs.stopConfirm')}
                action={stopRunAction.bind(null, seller, run.id)}
              />
            )}
            <ButtonLink href={`/${seller}/jobs/${run.id}`} size="sm">
              {t('runs.job')}
            </ButtonLink>
          </>
        }
      />
      {run.total > 0 && running && (
        <div
          role="progressbar"
          aria-label={t('runs.progress')}
          aria-valuemin={0}
          aria-valuemax={run.total}
          aria-valuenow={seen}
          aria-valuetext={t('runs.seen', { seen, total: run.total })}
          className="flex h-2 overflow-hidden rounded-full bg-pressed"
        >
          <span className="bg-ok" style={{ width: `${(seen / run.total) * 100}%` }} />
        </div>
      )}
      <Card title={t('address')} description={t('addressText')}>
        {run.address ? <CheckList checks={run.address} /> : <p className="text-ink-soft">{t('never')}</p>}
      </Card>
      <Section title={t('cases.title')} description={t('runs.seen', { seen, total: run.total })}>
        {run.results.length === 0 && <p className="text-ink-soft">{t('runs.noCases')}</p>}
        <ul className="grid min-w-0 gap-4 xl:grid-cols-2">
          {run.results.map((result) => (
            <li key={result.position} className="min-w-0">
              <ResultCard seller={seller} result={result} />
            </li>
          ))}
        </ul>
      </Section>
    </Page>
  )
}

async function ResultCard({ seller, result }: { seller: string; result: ProbeResultRow }) {
  const [t, words, format] = await Promise.all([getTranslations('probes'), getTranslations('enums'), getFormat()])
  const { name, state, caseId, activity, family, checks, durationMs } = result
  return (
    <Card
      className="h-full"
      title={<TextLink href={`/${seller}/probes/cases/${caseId}`}>{name}</TextLink>}
      description={[
        activityName(words, activity),
        words(`family.${family}`),
        durationMs === null ? null : format.duration(durationMs),
      ]
        .filter(Boolean)
        .join(' · ')}
      actions={<StatusBadge tone={RESULT_TONE[state]}>{t(`resultState.${state}`)}</StatusBadge>}
    >
      {checks.length > 0 && <CheckList checks={checks} />}
    </Card>
  )
}
