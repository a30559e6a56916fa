import { getTranslations } from 'next-intl/server'
import type { SandboxEnterpriseRow } from '@/lib/sandbox/views'
import type { ActionState, FormAction } from '@/lib/ui/action-state'
import { Badge } from '@/lib/ui/badge'
import { Checkbox, Input, Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'
import { ChoiceButton } from '../../choice-button'

type Props = { enterprise: SandboxEnterpriseRow; action: FormAction<NonNullable<ActionState>> }

const SHOWN = 20

/** People, and whether they may use the applications. */
export async function MembersCard({ enterprise: { members, departments }, action }: Props) {
  const t = await getTranslations('sandbox.enterprise')
  const departmentOf = new Map(departments.map(({ orgCode, orgName }) => [orgCode, orgName]))
  return (
    <Card title={t('members')}>
      <div className="flex flex-col gap-4">
        <ActionForm action={action}>
          <ul aria-label={t('members')} className="flex flex-col">
            {members.slice(0, SHOWN).map((member) => (
              <li key={member.userName} className="flex items-center gap-2 border-line border-b py-1.5">
                <Checkbox
                  name="users"
                  value={member.userName}
                  label={
                    <>
                      {member.name} <span className="font-mono text-ink-faint text-xs">{member.userName}</span>
                    </>
                  }
                  hint={departmentOf.get(member.orgCode) ?? member.orgCode}
                  className="min-w-0 flex-1"
                />
                {member.role === 'admin' && <Badge tone="info">{t('role.admin')}</Badge>}
                <Badge tone={member.authorised ? 'ok' : 'neutral'}>
                  {member.authorised ? t('authorised') : t('notAuthorised')}
                </Badge>
              </li>
            ))}
          </ul>
          {members.length > SHOWN && (
            <p className="text-ink-soft text-sm">{t('more', { count: members.length - SHOWN })}</p>
          )}
          <div className="flex flex-wrap gap-2">
            <ChoiceButton name="do" value="authorise" variant="primary" size="md">
              {t('authorise')}
            </ChoiceButton>
            <ChoiceButton name="do" value="revoke" size="md">
              {t('revoke')}
            </ChoiceButton>
            <ChoiceButton name="do" value="crowd" variant="quiet" size="md">
              {t('crowd')}
            </ChoiceButton>
          </div>
        </ActionForm>
        <ActionForm action={action} resetOnDone className="border-line border-t pt-3">
          <input type="hidden" name="do" value="member" />
          <div className="grid gap-3 sm:grid-cols-3">
            <Input label={t('account')} name="userName" maxLength={64} pattern="[\w.@\-]+" required />
            <Input label={t('name')} name="name" maxLength={64} required />
            <Select
              label={t('department')}
              name="orgCode"
              options={departments.map(({ orgCode, orgName }) => ({ value: orgCode, label: orgName }))}
            />
          </div>
          <div>
            <SubmitButton variant="secondary">{t('addMember')}</SubmitButton>
          </div>
        </ActionForm>
      </div>
    </Card>
  )
}
