import { useTranslations } from 'next-intl'
import { Badge } from '@/lib/ui/badge'
import { Button } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import type { FilterParams } from '@/lib/ui/filter-href'
import { Section } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { InstanceStateBadge, type InstanceStateName, TestBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'

type Sample = {
  id: string
  product: 'basic' | 'api' | 'long'
  customer: string
  state: InstanceStateName
  amount: string
  at: Date
  test?: boolean
}

const STATES: InstanceStateName[] = ['active', 'preparing', 'frozen', 'failed', 'released', 'active']

function samples(now: number): Sample[] {
  return STATES.map((state, index) => ({
    id: `CS24110514032${index}8XK2Q9ZB`,
    product: (['basic', 'api', 'long'] as const)[index % 3] ?? 'basic',
    customer: ['华东钢铁集团', 'Nordlicht GmbH', '深圳市云帆科技有限公司'][index % 3] ?? '',
    state,
    amount: ['1,280.00', '99.00', '128,000.00'][index % 3] ?? '',
    at: new Date(now - 1000 * 7 ** index - 4000),
    test: index === 5,
  }))
}

export function Lists({ now, params }: { now: number; params: FilterParams }) {
  const t = useTranslations('kit')
  const states = useTranslations('enums.instanceState')
  const columns: Column<Sample>[] = [
    {
      key: 'id',
      header: t('column.order'),
      link: false,
      cell: (row) => <CopyId id={row.id} href={`/kit?id=${row.id}`} />,
    },
    {
      key: 'product',
      header: t('column.product'),
      link: false,
      grow: true,
      cell: (row) => (
        <>
          {t(`product.${row.product}`)} {row.test && <TestBadge />}
        </>
      ),
    },
    { key: 'customer', header: t('column.customer'), link: false, cell: (row) => row.customer, hideBelow: 'lg' },
    {
      key: 'state',
      header: t('column.state'),
      link: false,
      cell: (row) => <InstanceStateBadge state={row.state} plain />,
    },
    { key: 'amount', header: t('column.amount'), link: false, align: 'end', cell: (row) => row.amount },
    {
      key: 'at',
      header: t('column.received'),
      link: false,
      align: 'end',
      cell: (row) => <Time at={row.at} className="text-ink-soft" />,
    },
  ]
  return (
    <Section id="lists" title={t('sections.list')} actions={<Badge>6</Badge>}>
      <FilterBar
        path="/kit"
        params={params}
        filters={[
          { kind: 'text', name: 'q', label: t('filter.search') },
          {
            kind: 'select',
            name: 'state',
            label: t('filter.state'),
            options: STATES.slice(0, 5).map((state) => ({ value: state, label: states(state) })),
          },
          { kind: 'dates', from: 'from', to: 'to', label: t('filter.period') },
          { kind: 'toggle', name: 'test', label: t('filter.test') },
        ]}
      >
        <Button size="sm">{t('button.secondary')}</Button>
      </FilterBar>
      <DataTable
        label={t('sections.list')}
        columns={columns}
        rows={samples(now)}
        rowKey={(row) => row.id}
        rowHref={(row) => `/kit?id=${row.id}`}
        rowTone={(row) => (row.state === 'released' ? 'muted' : undefined)}
      />
      <Pager newer={null} older="/kit?before=6" summary={t('pager')} />
    </Section>
  )
}
