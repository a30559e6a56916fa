import { useTimeZone, useTranslations } from 'next-intl'
import { DEFAULT_TIME_ZONE } from '@/lib/i18n/time-zone'
import { useFormat } from '@/lib/i18n/use-format'
import { localMinute } from '@/lib/i18n/zoned'
import type { LicenseDetail } from '@/lib/services/licensing/get'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { Input } from '@/lib/ui/field'
import { extendAction, freezeAction, reissueAction, resumeAction, revokeAction, seatsAction } from './actions'

type Name = 'extend' | 'seats' | 'reissue' | 'freeze' | 'resume' | 'revoke'

/** What can be done to a licence in its state; each asks for a reason. */
export function LicenseActions({ seller, license }: { seller: string; license: LicenseDetail }) {
  const t = useTranslations('licenses.actions')
  const format = useFormat()
  const zone = useTimeZone() ?? DEFAULT_TIME_ZONE
  const { id, status, source, expireTime, createdAt, seats } = license
  if (status === 'released' || status === 'revoked') return null
  const dialog = (name: Name, primary = false) => ({
    trigger: <Button variant={primary ? 'primary' : 'secondary'}>{t(`${name}.button`)}</Button>,
    title: t(`${name}.title`),
    description: t(`${name}.text`),
    confirm: t(`${name}.confirm`),
    done: t(`${name}.done`),
    reason: 'required' as const,
    hidden: { seller, licenseId: id },
  })
  return (
    <>
      <ConfirmDialog {...dialog('extend')} action={extendAction}>
        <Input
          name="expireTime"
          type="datetime-local"
          label={t('extend.field', { zone: format.zone(expireTime ?? createdAt) })}
          defaultValue={expireTime ? localMinute(expireTime, zone) : undefined}
          required
        />
      </ConfirmDialog>
      <ConfirmDialog {...dialog('seats')} action={seatsAction}>
        <Input
          name="seats"
          type="number"
          min={1}
          max={100_000}
          label={t('seats.field')}
          hint={t('seats.hint')}
          defaultValue={seats ?? undefined}
        />
      </ConfirmDialog>
      {source !== 'marketplace' && <ConfirmDialog {...dialog('reissue')} action={reissueAction} danger />}
      {status === 'frozen' ? (
        <ConfirmDialog {...dialog('resume', true)} action={resumeAction} />
      ) : (
        <ConfirmDialog {...dialog('freeze')} action={freezeAction} danger />
      )}
      <ConfirmDialog {...dialog('revoke')} action={revokeAction} danger />
    </>
  )
}
