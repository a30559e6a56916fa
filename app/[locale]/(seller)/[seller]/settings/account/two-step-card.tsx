import { getTranslations } from 'next-intl/server'
import { Badge } from '@/lib/ui/badge'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { PasswordInput } from '@/lib/ui/field'
import { Card } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { endTwoStepAction } from './actions'
import { TwoStepDialog } from './two-step-dialog'

/** The second step of one's own sign-in. */
export async function TwoStepCard({
  hasPassword,
  twoStep,
}: {
  hasPassword: boolean
  twoStep: { since: Date; recoveryCodes: number } | null
}) {
  const t = await getTranslations('auth.twoStep')
  const current = <PasswordInput name="current" label={t('currentPassword')} autoComplete="current-password" required />
  return (
    <Card title={t('title')} description={t('text')}>
      {!hasPassword ? (
        <p className="text-ink-muted">{t('noPassword')}</p>
      ) : twoStep ? (
        <div className="flex flex-col gap-4">
          <p className="flex flex-wrap items-center gap-2">
            <Badge tone="ok">{t('on')}</Badge>
            <span className="text-ink-muted">
              {t('since')} <Time at={twoStep.since} /> · {t('codesLeft', { count: twoStep.recoveryCodes })}
            </span>
          </p>
          <div className="flex flex-wrap gap-2">
            <TwoStepDialog kind="renew" trigger={<Button>{t('renew')}</Button>} />
            <ConfirmDialog
              trigger={<Button>{t('end')}</Button>}
              title={t('end')}
              description={t('endText')}
              confirm={t('end')}
              danger
              action={endTwoStepAction}
            >
              {current}
            </ConfirmDialog>
          </div>
        </div>
      ) : (
        <TwoStepDialog kind="begin" trigger={<Button>{t('begin')}</Button>} />
      )}
    </Card>
  )
}
