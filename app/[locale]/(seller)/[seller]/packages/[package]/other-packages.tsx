import { useTranslations } from 'next-intl'
import type { PackageView } from '@/lib/services/metering/package-view'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { Time } from '@/lib/ui/time'
import { Amount } from '../../metering/parts'
import { PackageStateBadge, UsedBar } from '../package-parts'

/** Packages of one instance in the order in which they end, which is the order in which they are used. */
export function OtherPackages({ seller, packages }: { seller: string; packages: readonly PackageView[] }) {
  const t = useTranslations('metering')
  const hrefOf = (row: PackageView) => `/${seller}/packages/${encodeURIComponent(row.packageInstanceId)}`
  return (
    <DataTable
      label={t('packages.others')}
      rows={packages}
      rowKey={(row) => `${row.packageInstanceId} ${row.meter}`}
      rowHref={hrefOf}
      rowTone={(row) => (row.state === 'active' ? undefined : 'muted')}
      columns={[
        {
          key: 'package',
          header: t('columns.package'),
          link: false,
          grow: true,
          cell: (row) => <CopyId id={row.packageInstanceId} keep={18} href={hrefOf(row)} />,
        },
        {
          key: 'state',
          header: t('columns.state'),
          link: false,
          cell: (row) => <PackageStateBadge state={row.state} plain />,
        },
        { key: 'used', header: t('columns.used'), link: false, cell: (row) => <UsedBar percent={row.usedPercent} /> },
        {
          key: 'remaining',
          header: t('columns.remaining'),
          align: 'end',
          link: false,
          cell: (row) => <Amount value={row.remaining} unit={row.meter} />,
        },
        {
          key: 'expires',
          header: t('columns.expires'),
          align: 'end',
          link: false,
          cell: (row) => (row.expiresAt ? <Time at={row.expiresAt} /> : t('packages.noEnd')),
        },
      ]}
    />
  )
}
