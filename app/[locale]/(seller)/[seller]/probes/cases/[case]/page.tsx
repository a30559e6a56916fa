import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { getFormat } from '@/lib/i18n/get-format'
import { getCase } from '@/lib/services/probes/cases'
import type { ProbeResultRow } from '@/lib/services/probes/runs'
import { Badge, StatusBadge } from '@/lib/ui/badge'
import { Button } from '@/lib/ui/button'
import { CodeView } from '@/lib/ui/code-view'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { Card, EmptyState, Page, PageHeader, Section } from '@/lib/ui/layout'
import { TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { activityName } from '../../../messages/words'
import { deleteCaseAction, renameCaseAction } from '../../actions'
import { CaseFields } from '../../case-fields'
import { CheckList } from '../../check-list'
import { checkWords, RESULT_TONE } from '../../words'

type Props = { params: Promise<{ seller: string; case: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('probes.cases')
  return { title: t('title') }
}

/** One case: what is sent, and what came of it. */
export default async function CasePage({ params }: Props) {
  const { seller, case: caseId } = await params
  const ctx = await sellerContext(seller)
  const [t, words, format, found, kept] = await Promise.all([
    getTranslations('probes'),
    getTranslations('enums'),
    getFormat(),
    checkWords(),
    orNotFound(getCase(ctx, caseId)),
  ])
  const mayAct = ctx.actor.kind === 'user' && may(ctx.actor.role, 'products:write')
  const { last } = kept
  const columns: Column<ProbeResultRow>[] = [
    { key: 'at', header: t('runs.begun'), cell: (row) => (row.at ? <Time at={row.at} exact /> : '–') },
    {
      key: 'state',
      header: t('runs.state'),
      cell: (row) => (
        <StatusBadge tone={RESULT_TONE[row.state]} plain>
          {t(`resultState.${row.state}`)}
        </StatusBadge>
      ),
    },
    {
      key: 'time',
      header: t('cases.time'),
      align: 'end',
      cell: (row) => (row.durationMs === null ? '–' : format.duration(row.durationMs)),
    },
    {
      key: 'found',
      header: t('cases.lastResult'),
      grow: true,
      cell: (row) => {
        const first = row.checks.find(({ state }) => state === 'fail' || row.state === 'skipped')
        return first ? found(first) : ''
      },
    },
  ]
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('title'), href: `/${seller}/probes` }]}
        title={kept.name}
        badges={
          <>
            {last && <StatusBadge tone={RESULT_TONE[last.state]}>{t(`resultState.${last.state}`)}</StatusBadge>}
            <Badge>{words(`family.${kept.family}`)}</Badge>
            <TestBadge />
          </>
        }
        description={kept.adapted ? t('cases.adapted') : t('cases.asIs')}
        facts={[
          { label: t('cases.activity'), value: activityName(words, kept.activity) },
          { label: t('cases.product'), value: kept.productId || t('cases.anyProduct') },
          { label: t('cases.kept'), value: <Time at={kept.createdAt} exact /> },
          { label: t('cases.keptBy'), value: kept.createdBy },
        ]}
        actions={
          mayAct && (
            <>
              <ConfirmDialog
                trigger={<Button>{t('cases.edit')}</Button>}
                title={t('cases.editTitle')}
                description={t('cases.editText')}
                confirm={t('cases.save')}
                action={renameCaseAction.bind(null, seller, kept.id)}
              >
                <CaseFields ctx={ctx} name={kept.name} productId={kept.productId} />
              </ConfirmDialog>
              <ConfirmDialog
                trigger={<Button variant="danger">{t('cases.delete')}</Button>}
                title={t('cases.deleteTitle')}
                description={t('cases.deleteText')}
                confirm={t('cases.deleteConfirm')}
                danger
                action={deleteCaseAction.bind(null, seller, kept.id)}
              />
            </>
          )
        }
      />
      <div className="grid min-w-0 gap-4 xl:grid-cols-2">
        <CodeView title={t('cases.members')} text={kept.members} maxHeight="24rem" />
        <Card title={t('cases.lastResult')}>
          {last ? <CheckList checks={last.checks} /> : <p className="text-ink-soft">{t('cases.notSent')}</p>}
        </Card>
      </div>
      {kept.members.includes('{instanceId}') && (
        <p className="text-ink-soft text-sm">{t('cases.instanceNote', { placeholder: '{instanceId}' })}</p>
      )}
      <Section title={t('cases.history')}>
        <DataTable
          label={t('cases.history')}
          columns={columns}
          rows={kept.results}
          rowKey={(row) => row.runId}
          rowHref={(row) => `/${seller}/probes/runs/${row.runId}`}
          empty={<EmptyState title={t('cases.notSent')} text={t('cases.noHistory')} />}
        />
      </Section>
    </Page>
  )
}
