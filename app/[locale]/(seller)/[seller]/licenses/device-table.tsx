import { MonitorSmartphone } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ActivationView } from '@/lib/services/licensing/get'
import { StatusBadge } from '@/lib/ui/badge'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { EmptyState } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { releaseDeviceAction } from './actions'

type Props = { seller: string; licenseId: string; rows: ActivationView[]; mayAct: boolean; now: Date }

/** Devices of a licence: those in use first, each with its way out. */
export function DeviceTable({ seller, licenseId, rows, mayAct, now }: Props) {
  const t = useTranslations('licenses.devices')
  return (
    <DataTable
      label={t('list')}
      rows={rows}
      rowKey={(row) => row.id}
      rowTone={(row) => (row.deactivatedAt ? 'muted' : undefined)}
      empty={<EmptyState icon={<MonitorSmartphone />} title={t('empty')} text={t('emptyText')} />}
      columns={[
        {
          key: 'name',
          header: t('name'),
          grow: true,
          cell: (row) => (
            <span className="flex min-w-0 flex-col py-1 max-md:items-end">
              <span className="max-w-full truncate">{row.device ?? '–'}</span>
              <CopyId id={row.fingerprint} keep={20} className="text-ink-soft" />
            </span>
          ),
        },
        { key: 'mode', header: t('mode'), cell: (row) => t(`modes.${row.mode}`) },
        { key: 'state', header: t('state'), cell: (row) => <DeviceState row={row} now={now} /> },
        {
          key: 'activated',
          header: t('activated'),
          align: 'end',
          hideBelow: 'lg',
          cell: (row) => <Time at={row.createdAt} />,
        },
        { key: 'lastSeen', header: t('lastSeen'), align: 'end', cell: (row) => <Time at={row.lastSeenAt} /> },
        {
          key: 'actions',
          header: <span className="sr-only">{t('release')}</span>,
          align: 'end',
          cell: (row) =>
            mayAct && !row.deactivatedAt ? (
              <ConfirmDialog
                trigger={<Button size="sm">{t('release')}</Button>}
                title={t('releaseTitle')}
                description={isFileValid(row, now) ? t('releaseOffline') : t('releaseText')}
                confirm={t('releaseConfirm')}
                done={t('releaseDone')}
                reason="required"
                danger
                action={releaseDeviceAction}
                hidden={{ seller, licenseId, activationId: row.id }}
              />
            ) : null,
        },
      ]}
    />
  )
}

const isFileValid = (row: ActivationView, now: Date) =>
  row.offlineUntil !== null && row.offlineUntil.getTime() > now.getTime()

function DeviceState({ row, now }: { row: ActivationView; now: Date }) {
  const t = useTranslations('licenses.devices')
  if (row.deactivatedAt) {
    return (
      <StatusBadge tone="neutral" plain>
        {t('released')}
      </StatusBadge>
    )
  }
  if (row.mode === 'offline' && row.offlineUntil) {
    return isFileValid(row, now) ? (
      <span className="inline-flex items-center gap-1.5">
        <StatusBadge tone="ok" plain>
          {t('fileUntil')}
        </StatusBadge>
        <Time at={row.offlineUntil} />
      </span>
    ) : (
      <StatusBadge tone="warn" plain>
        {t('over')}
      </StatusBadge>
    )
  }
  return (
    <StatusBadge tone="ok" plain>
      {t('inUse')}
    </StatusBadge>
  )
}
