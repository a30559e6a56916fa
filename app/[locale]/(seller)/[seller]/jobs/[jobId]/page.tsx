import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { getFormat } from '@/lib/i18n/get-format'
import { getJob } from '@/lib/services/jobs/list'
import { withProduct } from '@/lib/services/provisioning/with-product'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { StatusBadge } from '@/lib/ui/badge'
import { CodeView } from '@/lib/ui/code-view'
import { CopyId } from '@/lib/ui/copy'
import { Callout, Card, Page, PageHeader, Section } from '@/lib/ui/layout'
import { JobStateBadge, TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { WithProductCallout } from '../../instances/with-product-callout'
import { workName } from '../../orders/work-name'
import { JobActions } from '../job-actions'

type Props = { params: Promise<{ seller: string; jobId: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('instances.jobs')
  return { title: t('title') }
}

export default async function JobPage({ params }: Props) {
  const { seller, jobId } = await params
  const ctx = await sellerContext(seller)
  const [t, orders, format] = await Promise.all([
    getTranslations('instances.jobs'),
    getTranslations('orders'),
    getFormat(),
  ])
  const job = await orNotFound(getJob(ctx, jobId))
  const work = job.instanceId === null ? null : await withProduct(ctx, job.instanceId)
  const role = ctx.actor.kind === 'user' ? ctx.actor.role : 'viewer'
  const link = (kind: 'orders' | 'instances', id: string | null) =>
    id === null ? '–' : <CopyId id={id} keep={20} href={`/${seller}/${kind}/${encodeURIComponent(id)}`} />
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('title'), href: `/${seller}/jobs` }]}
        title={workName(orders, job.payload)}
        badges={
          <>
            <JobStateBadge state={job.state} />
            {job.test && <TestBadge />}
          </>
        }
        facts={[
          { label: t('facts.order'), value: link('orders', job.orderId) },
          { label: t('facts.instance'), value: link('instances', job.instanceId) },
          { label: t('facts.attempts'), value: t('attemptsOf', { count: job.attempts, max: job.maxAttempts }) },
          {
            label: job.finishedAt ? t('facts.finished') : t('facts.runAt'),
            value: <Time at={job.finishedAt ?? job.runAt} />,
          },
          { label: t('facts.created'), value: <Time at={job.createdAt} /> },
        ]}
        actions={
          <>
            <AutoRefresh seconds={5} />
            {may(role, 'fulfilment:write') && <JobActions seller={seller} job={job} />}
          </>
        }
      />
      {job.lastError && job.state !== 'done' && (
        <Callout tone={job.state === 'dead' ? 'danger' : 'warn'} title={t('facts.error')}>
          {job.lastError}
        </Callout>
      )}
      {work?.jobId === job.id && <WithProductCallout seller={seller} work={work} />}
      <Section title={t('attempts')}>
        {job.attemptList.length === 0 && <p className="text-ink-soft">{t('noAttempts')}</p>}
        {job.attemptList.toReversed().map((attempt) => (
          <Card
            key={`${attempt.attempt} ${attempt.startedAt.toISOString()}`}
            title={t('attempt', { n: attempt.attempt })}
            description={
              <>
                <Time at={attempt.startedAt} exact /> · {format.duration(attempt.durationMs)}
              </>
            }
            actions={<StatusBadge tone={attempt.ok ? 'ok' : 'danger'}>{t(attempt.ok ? 'ok' : 'failed')}</StatusBadge>}
          >
            {(attempt.error || attempt.request || attempt.answer) && (
              <div className="flex flex-col gap-3">
                {attempt.error && <p className="text-danger">{attempt.error}</p>}
                {attempt.request && <CodeView title={t('request')} text={attempt.request} />}
                {attempt.answer && <CodeView title={t('answer')} text={attempt.answer} />}
              </div>
            )}
          </Card>
        ))}
      </Section>
    </Page>
  )
}
