import { Download } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import type { DrawRow } from '@/lib/services/metering/get-package'
import { buttonClass } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { EmptyState } from '@/lib/ui/layout'
import { TabLinks } from '@/lib/ui/tab-links'
import { Time } from '@/lib/ui/time'
import { Amount } from '../../metering/parts'

/** What each record took from the package. */
export function DrawTable({
  seller,
  path,
  meter,
  meters,
  unit,
  draws,
}: {
  seller: string
  path: string
  meter: string
  meters: readonly string[]
  unit: string | null
  draws: readonly DrawRow[]
}) {
  const t = useTranslations('metering')
  const locale = useLocale()
  const hrefOf = (of: string) => `${path}?meter=${encodeURIComponent(of)}`
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        {meters.length > 1 ? (
          <TabLinks
            label={t('columns.meter')}
            active={hrefOf(meter)}
            items={meters.map((each) => ({ href: hrefOf(each), label: each }))}
          />
        ) : (
          <span />
        )}
        <a
          href={`/${locale}${path}/export?meter=${encodeURIComponent(meter)}`}
          className={buttonClass('secondary', 'sm')}
          download
        >
          <Download aria-hidden="true" />
          {t('export')}
        </a>
      </div>
      <DataTable
        label={t('packages.draws')}
        rows={draws}
        rowKey={(row) => `${row.at.getTime()} ${row.meteringSn}`}
        rowHref={(row) => `/${seller}/metering/records/${row.meteringSn}`}
        columns={[
          { key: 'at', header: t('columns.drawnAt'), cell: (row) => <Time at={row.at} exact /> },
          {
            key: 'record',
            header: t('columns.sn'),
            link: false,
            grow: true,
            cell: (row) => <CopyId id={row.meteringSn} keep={13} />,
          },
          {
            key: 'amount',
            header: t('columns.drawn'),
            align: 'end',
            cell: (row) => <Amount value={row.amount} unit={unit} />,
          },
          {
            key: 'remaining',
            header: t('columns.left'),
            align: 'end',
            cell: (row) => <Amount value={row.remaining} unit={unit} />,
          },
        ]}
        empty={<EmptyState title={t('packages.noDraws')} text={t('packages.noDrawsText')} />}
      />
    </>
  )
}
