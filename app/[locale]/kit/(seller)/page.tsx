import { Ban, CircleCheck, Inbox, Package } from 'lucide-react'
import type { Metadata } from 'next'
import { useTranslations } from 'next-intl'
import { getNow, getTranslations } from 'next-intl/server'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { Badge, StatusBadge } from '@/lib/ui/badge'
import { Button, ButtonLink } from '@/lib/ui/button'
import { CodeView } from '@/lib/ui/code-view'
import { CopyId } from '@/lib/ui/copy'
import type { FilterParams } from '@/lib/ui/filter-href'
import {
  Callout,
  Card,
  DefinitionList,
  EmptyState,
  Page,
  PageHeader,
  Section,
  Skeleton,
  Stat,
  StatRow,
} from '@/lib/ui/layout'
import {
  InstanceStateBadge,
  JobStateBadge,
  KeyStatusBadge,
  TaskStateBadge,
  TestBadge,
  VerdictBadge,
} from '@/lib/ui/state-badges'
import { Countdown, Time } from '@/lib/ui/time'
import { Timeline } from '@/lib/ui/timeline'
import { Buttons, Forms, Overlays } from './forms'
import { Lists } from './lists'
import { Trends } from './trends'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('kit')
  return { title: t('title') }
}

/** All components in all states, for looking at them in both themes and languages. */
export default async function KitPage({ searchParams }: { searchParams: Promise<FilterParams> }) {
  const [params, moment] = await Promise.all([searchParams, getNow()])
  const t = await getTranslations('kit')
  const now = moment.getTime()
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('buyer.open'), href: '/kit/buyer' }]}
        title={t('title')}
        badges={<InstanceStateBadge state="preparing" />}
        description={t('description')}
        facts={[
          { label: t('column.order'), value: <CopyId id="CS2411051403218XK2Q9ZB" /> },
          { label: t('column.received'), value: <Time at={new Date(now - 190_000)} exact /> },
          { label: t('stat.refund'), value: <Countdown to={new Date(now + 4_320_000)} /> },
        ]}
        actions={
          <>
            <AutoRefresh seconds={60} />
            <Button>{t('button.secondary')}</Button>
            <Button variant="primary">{t('button.primary')}</Button>
          </>
        }
      />
      <Numbers now={now} />
      <Lists now={now} params={params} />
      <Trends />
      <div className="grid gap-4 lg:grid-cols-2">
        <States />
        <Buttons />
      </div>
      <Forms />
      <Overlays />
      <Bytes now={now} />
      <Quiet />
      <div className="flex flex-wrap gap-2">
        <ButtonLink href="/kit/buyer">{t('buyer.open')}</ButtonLink>
        <ButtonLink href="/kit/sandbox">{t('sandbox.open')}</ButtonLink>
        <ButtonLink href="/kit/no-such-page">{t('fault.open')}</ButtonLink>
      </div>
    </Page>
  )
}

function Numbers({ now }: { now: number }) {
  const t = useTranslations('kit')
  return (
    <StatRow>
      <Stat label={t('stat.orders')} value="128" href="/kit" />
      <Stat label={t('stat.failed')} value="2" unit="/ 5" hint={t('stat.failedHint')} tone="warn" href="/kit" />
      <Stat
        label={t('stat.refund')}
        value={<Countdown to={new Date(now + 1_520_000)} />}
        hint={<CopyId id="CS2411051403218XK2Q9ZB" />}
        tone="danger"
      />
      <Stat label={t('stat.latency')} value="312" unit="ms" hint={t('stat.latencyHint')} tone="ok" />
      <Stat label={t('stat.preparing')} value="0" />
    </StatRow>
  )
}

function States() {
  const t = useTranslations('kit')
  const tones = ['ok', 'warn', 'danger', 'info', 'neutral', 'test'] as const
  const row = 'flex flex-wrap gap-2'
  return (
    <Card title={t('sections.state')}>
      <div className="flex flex-col gap-3">
        <div className={row}>
          {(['preparing', 'active', 'frozen', 'released', 'failed'] as const).map((state) => (
            <InstanceStateBadge key={state} state={state} />
          ))}
        </div>
        <div className={row}>
          {(['accepted', 'failed', 'refused', 'unknown'] as const).map((state) => (
            <VerdictBadge key={state} state={state} />
          ))}
          <TestBadge />
        </div>
        <div className={row}>
          {(['waiting', 'running', 'done', 'dead', 'cancelled'] as const).map((state) => (
            <JobStateBadge key={state} state={state} plain />
          ))}
        </div>
        <div className={row}>
          {(['open', 'done', 'cancelled'] as const).map((state) => (
            <TaskStateBadge key={state} state={state} />
          ))}
          {(['current', 'previous', 'retired'] as const).map((state) => (
            <KeyStatusBadge key={state} state={state} />
          ))}
        </div>
        <div className={row}>
          {tones.map((tone) => (
            <Badge key={tone} tone={tone}>
              {tone}
            </Badge>
          ))}
          {tones.map((tone) => (
            <StatusBadge key={tone} tone={tone} plain>
              {tone}
            </StatusBadge>
          ))}
        </div>
      </div>
    </Card>
  )
}

const BODY = JSON.stringify({
  activity: 'newInstance',
  orderId: 'CS2411051403218XK2Q9ZB',
  orderLineId: 'CS2411051403218XK2Q9ZB-000001',
  businessId: 'a1b2c3d4-e5f6-7890',
  testFlag: 1,
  amount: 128.5,
  nested: { trial: true, coupon: null },
})

function Bytes({ now }: { now: number }) {
  const t = useTranslations('kit')
  const ago = (ms: number) => new Date(now - ms)
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Section title={t('sections.code')}>
        <CodeView title={t('code.body')} text={BODY} />
        <CodeView
          title={t('code.raw')}
          text={'POST\n/api/koogallery/acme\nnonce=8f1c&timestamp=1730786602'}
          highlight={[2]}
        />
      </Section>
      <div className="flex flex-col gap-4">
        <Card title={t('sections.timeline')}>
          <Timeline
            entries={[
              {
                id: '4',
                at: ago(20_000),
                icon: CircleCheck,
                tone: 'ok',
                title: t('timeline.ready'),
                actor: t('timeline.actor'),
              },
              {
                id: '3',
                at: ago(62_000),
                icon: Package,
                tone: 'info',
                title: t('timeline.created'),
                actor: t('timeline.actor'),
                detail: t('timeline.createdDetail'),
                href: '/kit',
              },
              { id: '2', at: ago(63_000), icon: Inbox, title: t('timeline.received'), actor: 'KooGallery' },
              {
                id: '1',
                at: ago(3_700_000),
                icon: Ban,
                tone: 'warn',
                title: t('timeline.refused'),
                actor: 'KooGallery',
                detail: t('timeline.refusedDetail'),
              },
            ]}
          />
        </Card>
        <Card title={t('sections.facts')}>
          <DefinitionList
            items={[
              { label: t('column.order'), value: <CopyId id="CS2411051403218XK2Q9ZB" keep={40} /> },
              { label: t('column.customer'), value: '深圳市云帆科技有限公司' },
              { label: t('column.product'), value: t('product.long'), hint: 'sku-basic' },
              { label: t('form.memo'), value: null },
            ]}
          />
        </Card>
      </div>
    </div>
  )
}

function Quiet() {
  const t = useTranslations('kit')
  return (
    <Section title={t('sections.empty')}>
      <div className="grid gap-3 lg:grid-cols-2">
        {(['ok', 'info', 'warn', 'test', 'neutral'] as const).map((tone) => (
          <Callout key={tone} tone={tone} title={t(`callout.${tone}`)} />
        ))}
        <Callout
          tone="danger"
          title={t('callout.danger')}
          action={
            <ButtonLink href="/kit" size="sm">
              {t('callout.action')}
            </ButtonLink>
          }
        >
          {t('callout.text')}
        </Callout>
      </div>
      <Card flush>
        <EmptyState
          icon={<Inbox aria-hidden="true" />}
          title={t('empty.title')}
          text={t('empty.text')}
          action={
            <ButtonLink href="/kit" variant="primary">
              {t('empty.action')}
            </ButtonLink>
          }
        />
      </Card>
      <Card>
        <Skeleton lines={3} />
      </Card>
    </Section>
  )
}
