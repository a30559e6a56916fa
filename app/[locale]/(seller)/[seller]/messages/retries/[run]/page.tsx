import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { getBulkRun } from '@/lib/services/messages/retry-all'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { Button, ButtonLink } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { Card, Page, PageHeader, Section, Stat, StatRow } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { cancelRetryAction } from '../actions'
import { BulkProgress, BulkStateBadge } from '../bulk-progress'

type Props = { params: Promise<{ seller: string; run: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('messages.bulk')
  return { title: t('pageTitle') }
}

/** A retry of many failures: how far it is, what came of it, and the way to stop it. */
export default async function BulkRunPage({ params }: Props) {
  const { seller, run: runId } = await params
  const ctx = await sellerContext(seller)
  const [t, messages, run] = await Promise.all([
    getTranslations('messages.bulk'),
    getTranslations('messages'),
    orNotFound(getBulkRun(ctx, runId)),
  ])
  const mayAct = ctx.actor.kind === 'user' && may(ctx.actor.role, 'fulfilment:write')
  const running = run.state === 'running'
  const seen = run.total - run.left
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: messages('failures.title'), href: `/${seller}/messages/failed` }]}
        title={t('pageTitle')}
        description={running ? t('runningText') : undefined}
        badges={<BulkStateBadge state={run.state} />}
        facts={[
          { label: t('startedBy'), value: run.createdBy },
          { label: t('started'), value: <Time at={run.createdAt} /> },
          ...(run.finishedAt
            ? [
                {
                  label: run.cancelledBy ? t('cancelledBy', { name: run.cancelledBy }) : t('ended'),
                  value: <Time at={run.finishedAt} />,
                },
              ]
            : []),
          { label: t('reason'), value: run.reason },
        ]}
        actions={
          <>
            {running && <AutoRefresh seconds={2} />}
            <ButtonLink href={`/${seller}/jobs/${run.id}`} size="sm">
              {t('job')}
            </ButtonLink>
            {running && mayAct && (
              <ConfirmDialog
                trigger={
                  <Button size="sm" variant="danger">
                    {t('cancel')}
                  </Button>
                }
                title={t('cancelTitle')}
                description={t('cancelText')}
                confirm={t('cancelConfirm')}
                danger
                reason="optional"
                action={cancelRetryAction.bind(null, seller, run.id)}
              />
            )}
          </>
        }
      />
      <Card title={t('seen', { seen, total: run.total })}>
        <BulkProgress run={run} />
      </Card>
      <StatRow>
        <Stat label={t('succeeded')} value={run.succeeded} tone={run.succeeded > 0 ? 'ok' : undefined} />
        <Stat label={t('failed')} value={run.failed} tone={run.failed > 0 ? 'danger' : undefined} />
        <Stat label={t('skipped')} value={run.skipped} hint={t('skippedHint')} />
        <Stat label={running ? t('waiting') : t('leftOut')} value={run.left} />
      </StatRow>
      {run.failures.length > 0 && (
        <Section title={t('failures')}>
          <DataTable
            label={t('failures')}
            rows={run.failures}
            rowKey={({ messageId }) => messageId}
            rowHref={({ messageId }) => `/${seller}/messages/${messageId}`}
            columns={[
              {
                key: 'message',
                header: messages('detail.messageId'),
                link: false,
                cell: ({ messageId }) => <CopyId id={messageId} href={`/${seller}/messages/${messageId}`} />,
              },
              { key: 'note', header: t('note'), grow: true, cell: ({ note }) => note ?? '–' },
            ]}
          />
          {run.failed > run.failures.length && (
            <p className="text-ink-soft text-sm">{t('firstFailures', { count: run.failures.length })}</p>
          )}
        </Section>
      )}
    </Page>
  )
}
