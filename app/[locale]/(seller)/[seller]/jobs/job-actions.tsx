import { useTranslations } from 'next-intl'
import type { JobView } from '@/lib/services/jobs/list'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { cancelJobAction, retryJobAction } from './actions'

/** Retry now and cancel, where the job's state allows. */
export function JobActions({ seller, job, small = false }: { seller: string; job: JobView; small?: boolean }) {
  const t = useTranslations('instances.jobs')
  const size = small ? 'sm' : 'md'
  const hidden = { seller, jobId: job.id }
  const dialog = (name: 'retry' | 'cancel') => ({
    title: t(`${name}.title`),
    description: t(`${name}.text`),
    confirm: t(`${name}.confirm`),
    done: t(`${name}.done`),
    hidden,
  })
  const mayRetry = job.state === 'waiting' || job.state === 'dead' || job.state === 'cancelled'
  const mayCancel = job.state === 'waiting' || job.state === 'dead'
  return (
    <span className="inline-flex gap-1">
      {mayRetry && (
        <ConfirmDialog
          {...dialog('retry')}
          trigger={<Button size={size}>{t('retry.button')}</Button>}
          reason="optional"
          action={retryJobAction}
        />
      )}
      {mayCancel && (
        <ConfirmDialog
          {...dialog('cancel')}
          trigger={
            <Button size={size} variant="quiet">
              {t('cancel.button')}
            </Button>
          }
          reason="required"
          danger
          action={cancelJobAction}
        />
      )}
    </span>
  )
}
