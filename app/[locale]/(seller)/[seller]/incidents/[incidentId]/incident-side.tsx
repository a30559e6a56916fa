import { useTranslations } from 'next-intl'
import type { ServiceContext } from '@/lib/services/context'
import type { IncidentDetail } from '@/lib/services/incidents/get'
import { Select, Textarea } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'
import { assignAction, noteAction } from '../actions'

/** Beside the history: who has it, and a place to write down what was found. */
export function IncidentSide({
  seller,
  incident,
  owners,
  mayAct,
  me,
}: {
  seller: string
  incident: IncidentDetail
  owners: { id: string; name: string }[]
  mayAct: boolean
  me: ServiceContext['actor']
}) {
  const t = useTranslations('incidents')
  const { id, version, ownerId, ownerName } = incident
  const inputs = Object.entries({ seller, incidentId: id, version: String(version) }).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ))
  return (
    <div className="flex min-w-0 flex-col gap-6">
      <Card title={t('assign.title')}>
        {mayAct ? (
          <div className="flex flex-col gap-3">
            {me.kind === 'user' && ownerId !== me.id && (
              <ActionForm action={assignAction} done={t('assign.done')}>
                {inputs}
                <input type="hidden" name="ownerId" value={me.id} />
                <SubmitButton variant="secondary">{t('assign.take')}</SubmitButton>
              </ActionForm>
            )}
            <ActionForm action={assignAction} done={t('assign.done')} key={ownerId ?? 'nobody'}>
              {inputs}
              <Select
                name="ownerId"
                label={t('assign.title')}
                defaultValue={ownerId ?? ''}
                placeholder={t('assign.nobody')}
                options={owners.map((owner) => ({ value: owner.id, label: owner.name }))}
              />
              <SubmitButton variant="secondary">{t('assign.save')}</SubmitButton>
            </ActionForm>
          </div>
        ) : (
          <p>{ownerName ?? t('assign.nobody')}</p>
        )}
      </Card>
      {mayAct && (
        <Card title={t('note.title')}>
          <ActionForm action={noteAction} done={t('note.done')} resetOnDone>
            {inputs}
            <Textarea name="note" label={t('note.label')} maxLength={2000} required />
            <SubmitButton variant="secondary">{t('note.save')}</SubmitButton>
          </ActionForm>
        </Card>
      )}
    </div>
  )
}
