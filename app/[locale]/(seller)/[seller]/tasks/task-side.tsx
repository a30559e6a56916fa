import { useTranslations } from 'next-intl'
import type { ServiceContext } from '@/lib/services/context'
import type { TaskDetail } from '@/lib/services/tasks/get'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { Select, Textarea } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'
import { assignAction, cancelTaskAction, noteAction } from './actions'

/** Beside the task: who has it, what was noted, and a way to drop it. */
export function TaskSide({
  task,
  owners,
  mayAct,
  hidden,
  me,
}: {
  task: TaskDetail
  owners: { id: string; name: string }[]
  mayAct: boolean
  hidden: Record<string, string>
  me: ServiceContext['actor']
}) {
  const t = useTranslations('tasks')
  const inputs = Object.entries(hidden).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ))
  return (
    <div className="flex min-w-0 flex-col gap-6">
      <Card title={t('assign.title')}>
        {mayAct ? (
          <div className="flex flex-col gap-3">
            {me.kind === 'user' && task.ownerId !== me.id && (
              <ActionForm action={assignAction} done={t('assign.done')}>
                {inputs}
                <input type="hidden" name="ownerId" value={me.id} />
                <SubmitButton variant="secondary">{t('assign.take')}</SubmitButton>
              </ActionForm>
            )}
            <ActionForm action={assignAction} done={t('assign.done')} key={task.ownerId ?? 'nobody'}>
              {inputs}
              <Select
                name="ownerId"
                label={t('assign.title')}
                defaultValue={task.ownerId ?? ''}
                placeholder={t('assign.nobody')}
                options={owners.map(({ id, name }) => ({ value: id, label: name }))}
              />
              <SubmitButton variant="secondary">{t('assign.save')}</SubmitButton>
            </ActionForm>
          </div>
        ) : (
          <p>{task.ownerName ?? t('assign.nobody')}</p>
        )}
      </Card>
      {(mayAct || task.note) && (
        <Card title={t('noteForm.title')}>
          {mayAct ? (
            <ActionForm action={noteAction} done={t('noteForm.done')}>
              {inputs}
              <Textarea
                name="note"
                label={t('noteForm.label')}
                defaultValue={task.note ?? undefined}
                maxLength={2000}
                optional
              />
              <SubmitButton variant="secondary">{t('noteForm.save')}</SubmitButton>
            </ActionForm>
          ) : (
            <p className="whitespace-pre-wrap">{task.note}</p>
          )}
        </Card>
      )}
      {mayAct && (
        <ConfirmDialog
          trigger={<Button className="self-start">{t('cancel.button')}</Button>}
          title={t('cancel.title')}
          description={t(`cancel.text.${task.kind}`)}
          confirm={t('cancel.confirm')}
          done={t('cancel.done')}
          reason="required"
          danger
          action={cancelTaskAction}
          hidden={hidden}
        />
      )}
    </div>
  )
}
