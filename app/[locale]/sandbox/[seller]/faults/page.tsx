import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ORDER_QUERY_FAULTS, SANDBOX_FAULTS, type SavedCase } from '@/lib/domain/sandbox'
import { viewSwitchboard } from '@/lib/sandbox/views'
import { Badge } from '@/lib/ui/badge'
import { CodeView } from '@/lib/ui/code-view'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { Input, RadioCards, Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card, Page, PageHeader } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { openPage } from '../../open'
import { FaultQueue } from '../fault-queue'
import { getWireWords } from '../words'
import { clearAction, faultAction, orderQueryAction, probeAction, timeoutAction } from './actions'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('sandbox.faults')
  return { title: t('title') }
}

/** Everything that can go wrong, on demand; and the probes that come for ever. */
export default async function FaultsPage({ params }: Props) {
  const { seller } = await params
  const board = await viewSwitchboard(await openPage(seller))
  const [t, names, queryNames] = await Promise.all([
    getTranslations('sandbox.faults'),
    getTranslations('sandbox.faultName'),
    getTranslations('sandbox.orderQueryFault'),
  ])
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description')} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card title={t('switchboard')} description={t('switchboardText')}>
          <div className="flex flex-col gap-4">
            <ActionForm action={faultAction.bind(null, seller)}>
              <div className="grid gap-3 sm:grid-cols-[1fr_6rem]">
                <Select
                  label={t('fault')}
                  name="kind"
                  options={SANDBOX_FAULTS.map((kind) => ({ value: kind, label: names(kind) }))}
                />
                <Input label={t('count')} name="count" type="number" min={1} max={1000} defaultValue={1} required />
              </div>
              <div>
                <SubmitButton>{t('order')}</SubmitButton>
              </div>
            </ActionForm>
            <FaultQueue
              faults={board.faults.map(({ kind, remaining }) => ({ name: names(kind), remaining }))}
              clear={clearAction.bind(null, seller)}
            />
          </div>
        </Card>
        <Card title={t('orderQuery')} description={t('orderQueryText')}>
          <ActionForm action={orderQueryAction.bind(null, seller)}>
            <Select
              key={board.orderQueryFault ?? ''}
              label={t('orderQuery')}
              name="fault"
              defaultValue={board.orderQueryFault ?? ''}
              options={[
                { value: '', label: t('orderQueryNone') },
                ...ORDER_QUERY_FAULTS.map((fault) => ({ value: fault, label: queryNames(fault) })),
              ]}
            />
            <div>
              <SubmitButton variant="secondary">{t('set')}</SubmitButton>
            </div>
          </ActionForm>
        </Card>
        <Card title={t('timeout')} description={t('timeoutText')}>
          <ActionForm action={timeoutAction.bind(null, seller)}>
            <RadioCards
              key={board.timeoutMs}
              label={t('timeout')}
              name="timeout"
              columns={2}
              defaultValue={String(board.timeoutMs)}
              options={[5, 20].map((seconds) => ({
                value: String(seconds * 1000),
                label: t('seconds', { seconds }),
              }))}
            />
            <div>
              <SubmitButton variant="secondary">{t('set')}</SubmitButton>
            </div>
          </ActionForm>
        </Card>
        <Card title={t('stories')} description={t('storiesText')}>
          <CodeView
            initial="raw"
            text={['sale', 'v1', 'licences', 'metering', 'organisation', 'every-fault', 'storm --count 200 --seed 7']
              .map((s) => `npm run sandbox -- play ${s}`)
              .join('\n')}
          />
        </Card>
      </div>
      <Probes seller={seller} cases={board.cases} />
    </Page>
  )
}

async function Probes({ seller, cases }: { seller: string; cases: SavedCase[] }) {
  const [t, words, changes] = await Promise.all([
    getTranslations('sandbox.faults'),
    getWireWords(),
    getTranslations('enums.instanceStatusChange'),
  ])
  const columns: Column<SavedCase>[] = [
    {
      key: 'case',
      header: t('case'),
      cell: ({ activity, members: { status } }) => (
        <span className="flex gap-2">
          {words.activity(activity)}
          {(status === 'FREEZE' || status === 'UNFREEZE') && <span className="text-ink-soft">{changes(status)}</span>}
        </span>
      ),
    },
    {
      key: 'result',
      header: t('lastResult'),
      cell: ({ passed, lastCode }) => (
        <span className="flex items-center gap-2">
          <Badge tone={passed ? 'ok' : 'danger'}>{passed ? t('passed') : t('failed')}</Badge>
          <span className="font-mono text-sm">{lastCode ?? '–'}</span>
        </span>
      ),
    },
    { key: 'last', header: t('probe'), cell: ({ lastAt }) => <Time at={lastAt} /> },
    { key: 'saved', header: t('savedAt'), cell: ({ savedAt }) => <Time at={savedAt} /> },
  ]
  return (
    <Card
      title={t('probes')}
      description={t('probesText')}
      flush
      actions={
        <ActionForm action={probeAction.bind(null, seller)}>
          <SubmitButton>{cases.length === 0 ? t('debug') : t('probe')}</SubmitButton>
        </ActionForm>
      }
    >
      {cases.length === 0 ? (
        <p className="p-4 text-ink-soft">{t('probesEmpty')}</p>
      ) : (
        <DataTable
          label={t('probes')}
          columns={columns}
          rows={cases}
          rowKey={({ activity, members }) => `${activity} ${String(members.status ?? '')}`}
        />
      )}
    </Card>
  )
}
