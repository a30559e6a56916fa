import { useTimeZone, useTranslations } from 'next-intl'
import { DEFAULT_TIME_ZONE } from '@/lib/i18n/time-zone'
import { useFormat } from '@/lib/i18n/use-format'
import { localMinute } from '@/lib/i18n/zoned'
import type { InstanceDetail } from '@/lib/services/instances/get'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { Input } from '@/lib/ui/field'
import { AccessFields } from './access-fields'
import {
  editAccessAction,
  extendAction,
  freezeAction,
  markReadyAction,
  resumeAction,
  retryPreparationAction,
} from './actions'

/** What can be done to an instance in its state; each asks for a reason. */
export function InstanceActions({ seller, instance }: { seller: string; instance: InstanceDetail }) {
  const t = useTranslations('instances.actions')
  const format = useFormat()
  const zone = useTimeZone() ?? DEFAULT_TIME_ZONE
  if (instance.status === 'released') return null
  const { instanceId, ready, access, expireTime } = instance
  const dialog = (name: 'retry' | 'ready' | 'freeze' | 'resume' | 'extend' | 'edit', primary = false) => ({
    trigger: <Button variant={primary ? 'primary' : 'secondary'}>{t(`${name}.button`)}</Button>,
    title: t(`${name}.title`),
    description: t(`${name}.text`),
    confirm: t(`${name}.confirm`),
    done: t(`${name}.done`),
    reason: 'required' as const,
    hidden: { seller, instanceId },
  })
  return (
    <>
      {!ready && instance.openTasks.length === 0 && (
        <ConfirmDialog {...dialog('retry', instance.state === 'failed')} action={retryPreparationAction} />
      )}
      {!ready && (
        <ConfirmDialog {...dialog('ready')} action={markReadyAction}>
          <AccessFields />
        </ConfirmDialog>
      )}
      {ready && (
        <ConfirmDialog {...dialog('edit')} action={editAccessAction}>
          <AccessFields frontEndUrl={access?.frontEndUrl} adminUrl={access?.adminUrl} />
        </ConfirmDialog>
      )}
      <ConfirmDialog {...dialog('extend')} action={extendAction}>
        <Input
          name="expireTime"
          type="datetime-local"
          label={t('extend.field', { zone: format.zone(expireTime ?? instance.createdAt) })}
          defaultValue={expireTime ? localMinute(expireTime, zone) : undefined}
          required
        />
      </ConfirmDialog>
      {instance.status === 'frozen' ? (
        <ConfirmDialog {...dialog('resume', true)} action={resumeAction} />
      ) : (
        <ConfirmDialog {...dialog('freeze')} action={freezeAction} danger />
      )}
    </>
  )
}
