import { useTranslations } from 'next-intl'
import type { IncidentAct } from '@/lib/domain/incidents'
import type { IncidentDetail } from '@/lib/services/incidents/get'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { acknowledgeAction, ignoreAction, reopenAction, resolveAction } from '../actions'

const ACTION = {
  acknowledge: acknowledgeAction,
  resolve: resolveAction,
  ignore: ignoreAction,
  reopen: reopenAction,
} satisfies Record<IncidentAct, typeof resolveAction>

/** What a person can do with an incident in its state; each says what will be true. */
export function IncidentActions({ seller, incident }: { seller: string; incident: IncidentDetail }) {
  const t = useTranslations('incidents.acts')
  const { id, version, failing, acts } = incident
  return acts.map((act) => (
    <ConfirmDialog
      key={act}
      trigger={<Button>{t(`${act}.button`)}</Button>}
      title={t(`${act}.title`)}
      description={act === 'resolve' && failing > 0 ? t('resolve.textFailing', { count: failing }) : t(`${act}.text`)}
      confirm={t(`${act}.confirm`)}
      done={t(`${act}.done`)}
      reason={act === 'acknowledge' ? 'optional' : 'required'}
      action={ACTION[act]}
      hidden={{ seller, incidentId: id, version: String(version) }}
    />
  ))
}
