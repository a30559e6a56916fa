import { useTranslations } from 'next-intl'
import { may, type Role } from '@/lib/domain/roles'
import type { RecordDetail } from '@/lib/services/metering/get-record'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { Input } from '@/lib/ui/field'
import { checkAction, releaseAction, resubmitAction, retryAction, writeOffAction } from '../actions'

/** What can be done about a record in its state; the services check it again. */
export function RecordActions({
  seller,
  record,
  role,
  now,
}: {
  seller: string
  record: RecordDetail
  role: Role
  now: Date
}) {
  const t = useTranslations('metering.act')
  const { state, reason } = record
  const hidden = { seller, sn: record.meteringSn }
  const inTime = record.refusedAfter > now
  const writtenOff = reason === 'written_off'
  const waitsForPerson = state === 'held' || state === 'abnormal' || (state === 'dead' && !writtenOff)
  const refused = state === 'abnormal' || (state === 'dead' && !writtenOff)
  const second = (at: Date) => at.toISOString().slice(0, 19).replace('T', ' ')
  if (state === 'accepted' || state === 'duplicate') {
    if (!may(role, 'metering:check')) return null
    const verb = record.checked ? 'uncheck' : 'check'
    return (
      <ConfirmDialog
        trigger={<Button>{t(`${verb}.button`)}</Button>}
        title={t(`${verb}.title`)}
        description={t(`${verb}.text`)}
        confirm={t(`${verb}.confirm`)}
        action={checkAction}
        hidden={{ ...hidden, checked: record.checked ? '0' : '1' }}
      />
    )
  }
  if (!may(role, 'metering:write')) return null
  return (
    <>
      {waitsForPerson && (
        <ConfirmDialog
          trigger={<Button variant="quiet">{t('writeOff.button')}</Button>}
          title={t('writeOff.title')}
          description={t('writeOff.text')}
          confirm={t('writeOff.confirm')}
          reason="required"
          danger
          action={writeOffAction}
          hidden={hidden}
        />
      )}
      {waitsForPerson && inTime && (
        <ConfirmDialog
          trigger={<Button>{t('resubmit.button')}</Button>}
          title={t('resubmit.title')}
          description={t('resubmit.text')}
          confirm={t('resubmit.confirm')}
          reason="required"
          action={resubmitAction}
          hidden={hidden}
        >
          <Input name="value" label={t('resubmit.value')} defaultValue={record.value} inputMode="decimal" mono />
          <Input
            name="beginTime"
            label={t('resubmit.begin')}
            hint={t('resubmit.timeHint')}
            defaultValue={second(record.beginTime)}
            mono
          />
          <Input name="endTime" label={t('resubmit.end')} defaultValue={second(record.endTime)} mono />
          <Input
            name="package"
            label={t('resubmit.package')}
            hint={t('resubmit.packageHint')}
            defaultValue={record.relatePkgInstance ?? ''}
            optional
            mono
          />
        </ConfirmDialog>
      )}
      {state === 'held' && inTime && (
        <ConfirmDialog
          trigger={<Button variant="primary">{t('release.button')}</Button>}
          title={t('release.title')}
          description={t('release.text')}
          confirm={t('release.confirm')}
          reason="required"
          action={releaseAction}
          hidden={hidden}
        >
          <Input name="package" label={t('release.package')} hint={t('release.packageHint')} optional mono />
        </ConfirmDialog>
      )}
      {inTime && (refused || state === 'sealed' || state === 'unknown') && (
        <ConfirmDialog
          trigger={<Button variant={refused ? 'primary' : 'secondary'}>{t('retry.button')}</Button>}
          title={t('retry.title')}
          description={t('retry.text')}
          confirm={t('retry.confirm')}
          reason="required"
          action={retryAction}
          hidden={hidden}
        />
      )}
    </>
  )
}
