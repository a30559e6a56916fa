import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { readTimeline } from '@/lib/services/orders/timeline'
import { listTaskOwners } from '@/lib/services/tasks/assign'
import { getTask, type MarketplaceView } from '@/lib/services/tasks/get'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { CopyId } from '@/lib/ui/copy'
import { Textarea } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Callout, Card, Page, PageHeader } from '@/lib/ui/layout'
import { InstanceStateBadge, TaskStateBadge, TestBadge } from '@/lib/ui/state-badges'
import { Countdown, Time } from '@/lib/ui/time'
import type { Tone } from '@/lib/ui/tone'
import { AccessFields } from '../../instances/access-fields'
import { OrderTimeline } from '../../orders/order-timeline'
import { completeAction } from '../actions'
import { TaskSide } from '../task-side'

type Props = { params: Promise<{ seller: string; id: string }>; searchParams: Promise<{ after?: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('tasks')
  return { title: t('title') }
}

export default async function TaskPage({ params, searchParams }: Props) {
  const [{ seller, id }, { after }] = await Promise.all([params, searchParams])
  const ctx = await sellerContext(seller)
  const t = await getTranslations('tasks')
  const task = await orNotFound(getTask(ctx, id))
  const [owners, timeline] = await Promise.all([
    listTaskOwners(ctx),
    readTimeline(ctx, { instanceId: task.instanceId, after }),
  ])
  const role = ctx.actor.kind === 'user' ? ctx.actor.role : 'viewer'
  const open = task.state === 'open'
  const released = task.kind !== 'release' && task.instanceState === 'released'
  const mayAct = may(role, 'fulfilment:write') && open
  const hidden = { seller, taskId: task.id, version: String(task.version) }
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('title'), href: `/${seller}/tasks` }]}
        title={t(`kind.${task.kind}`)}
        badges={
          <>
            <TaskStateBadge state={task.state} />
            {task.test && <TestBadge />}
          </>
        }
        facts={[
          {
            label: open ? t('facts.due') : t('facts.closed'),
            value: open ? <Countdown to={task.dueAt} /> : task.closedAt ? <Time at={task.closedAt} exact /> : '–',
          },
          open
            ? { label: t('facts.owner'), value: task.ownerName ?? t('unowned') }
            : { label: t('facts.closedBy'), value: task.closedBy ?? '–' },
          { label: t('facts.product'), value: task.productName ?? '–' },
          {
            label: t('facts.instance'),
            value: (
              <span className="inline-flex items-center gap-2">
                <CopyId
                  id={task.instanceId}
                  keep={18}
                  href={`/${seller}/instances/${encodeURIComponent(task.instanceId)}`}
                />
                {task.instanceState && <InstanceStateBadge state={task.instanceState} plain />}
              </span>
            ),
          },
          {
            label: t('facts.order'),
            value: (
              <CopyId
                id={task.orderId}
                keep={20}
                href={`/${seller}/orders/${encodeURIComponent(task.orderId)}${task.test ? '?test=1' : ''}`}
              />
            ),
          },
        ]}
        actions={open && <AutoRefresh seconds={10} />}
      />
      {released && (
        <Callout tone="warn" title={t('released')}>
          {t('releasedText')}
        </Callout>
      )}
      {task.marketplace && <MarketplaceClock view={task.marketplace} />}
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-6">
          {mayAct && !released && (
            <Card title={t(`form.title.${task.kind}`)} description={t(`form.text.${task.kind}`)}>
              <ActionForm action={completeAction} done={t(`form.done.${task.kind}`)}>
                {Object.entries(hidden).map(([name, value]) => (
                  <input key={name} type="hidden" name={name} value={value} />
                ))}
                {task.kind === 'create' && <AccessFields />}
                <Textarea
                  name="note"
                  label={t('form.note')}
                  hint={t('form.noteHint')}
                  defaultValue={task.note ?? undefined}
                  maxLength={2000}
                  optional
                />
                <div>
                  <SubmitButton>{t(`form.complete.${task.kind}`)}</SubmitButton>
                </div>
              </ActionForm>
            </Card>
          )}
          <OrderTimeline
            seller={seller}
            path={`/${seller}/tasks/${task.id}`}
            data={timeline}
            paged={after !== undefined}
          />
        </div>
        <TaskSide task={task} owners={owners} mayAct={mayAct} hidden={hidden} me={ctx.actor} />
      </div>
    </Page>
  )
}

const CLOCK_TONE: Record<MarketplaceView['kind'], Tone> = { satisfied: 'ok', polling: 'info', failing: 'danger' }

async function MarketplaceClock({ view }: { view: MarketplaceView }) {
  const t = await getTranslations('tasks.clock')
  const clock = view.kind === 'satisfied' ? undefined : view.clock
  return (
    <Callout
      tone={clock?.over ? 'danger' : CLOCK_TONE[view.kind]}
      title={t(view.kind)}
      action={
        clock?.givesUpAt && !clock.over ? (
          <span className="text-end">
            <span className="block text-xs">{t('left')}</span>
            <Countdown to={clock.givesUpAt} />
          </span>
        ) : undefined
      }
    >
      {clock?.over ? t('over') : t(`${view.kind}Text`)}
    </Callout>
  )
}
