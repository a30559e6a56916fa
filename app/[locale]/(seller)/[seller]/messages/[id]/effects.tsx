import { useTranslations } from 'next-intl'
import { useFormat } from '@/lib/i18n/use-format'
import type { InstanceChange, JobRow } from '@/lib/services/messages/rows'
import { DataTable } from '@/lib/ui/data-table'
import { Card } from '@/lib/ui/layout'
import { JobStateBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { Timeline } from '@/lib/ui/timeline'

/** What the call changed, as the history of the instances has it. */
export function ChangesCard({ seller, changes }: { seller: string; changes: readonly InstanceChange[] }) {
  const t = useTranslations('messages.changes')
  const format = useFormat()
  return (
    <Card title={t('title')}>
      {changes.length === 0 ? (
        <p className="text-ink-soft">{t('none')}</p>
      ) : (
        <Timeline
          entries={changes.map((change) => ({
            id: change.id,
            at: change.at,
            title: `${t(`history.${change.kind}`)} · ${change.instanceId}`,
            href: `/${seller}/instances/${encodeURIComponent(change.instanceId)}`,
            actor: change.actorName,
            detail:
              change.expireAfter && change.expireAfter.getTime() !== change.expireBefore?.getTime()
                ? t('expiry', { after: format.exact(change.expireAfter) })
                : (change.reason ?? undefined),
          }))}
        />
      )}
    </Card>
  )
}

/** The outbox work of the same order or instance. */
export function JobsCard({ jobs }: { jobs: readonly JobRow[] }) {
  const t = useTranslations('messages.jobs')
  const words = useTranslations('enums.jobKind')
  return (
    <Card title={t('title')} flush>
      {jobs.length === 0 ? (
        <p className="p-4 text-ink-soft">{t('none')}</p>
      ) : (
        <DataTable
          label={t('title')}
          rows={jobs}
          rowKey={(job) => job.id}
          columns={[
            { key: 'kind', header: t('kind'), cell: (job) => words(job.kind) },
            { key: 'state', header: t('state'), cell: (job) => <JobStateBadge state={job.state} plain /> },
            {
              key: 'attempts',
              header: t('attempts'),
              align: 'end',
              cell: (job) => `${job.attempts} / ${job.maxAttempts}`,
            },
            { key: 'error', header: t('error'), grow: true, cell: (job) => job.lastError },
            {
              key: 'next',
              header: t('next'),
              align: 'end',
              cell: (job) => job.state === 'waiting' && <Time at={job.runAt} />,
            },
          ]}
        />
      )}
    </Card>
  )
}
