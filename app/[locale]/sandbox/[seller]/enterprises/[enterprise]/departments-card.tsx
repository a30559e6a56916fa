import { Pencil, Trash2 } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { SandboxDepartment } from '@/lib/domain/sandbox'
import type { ActionState, FormAction } from '@/lib/ui/action-state'
import { IconButton } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { Input, Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'

type Props = { departments: SandboxDepartment[]; action: FormAction<NonNullable<ActionState>> }

/** The tree of departments; each can be renamed, moved and, when it is empty, deleted. */
export async function DepartmentsCard({ departments, action }: Props) {
  const t = await getTranslations('sandbox.enterprise')
  const parents = [
    { value: '', label: t('top') },
    ...departments.map(({ orgCode, orgName }) => ({ value: orgCode, label: orgName })),
  ]
  return (
    <Card title={t('departments')}>
      <div className="flex flex-col gap-4">
        <ul aria-label={t('departments')} className="flex flex-col">
          {asTree(departments).map(({ department, depth }) => (
            <li
              key={department.orgCode}
              className="flex items-center gap-2 border-line border-b py-1"
              style={{ paddingInlineStart: `${Math.min(depth, 6) * 1.25}rem` }}
            >
              <span className="min-w-0 flex-1 truncate">{department.orgName}</span>
              <span className="font-mono text-ink-faint text-xs">{department.orgCode}</span>
              <ConfirmDialog
                trigger={
                  <IconButton label={t('changeDepartment', { name: department.orgName })}>
                    <Pencil />
                  </IconButton>
                }
                title={t('changeDepartment', { name: department.orgName })}
                description={department.orgCode}
                confirm={t('save')}
                action={action}
                hidden={{ do: 'department', orgCode: department.orgCode }}
              >
                <Input label={t('name')} name="orgName" defaultValue={department.orgName} maxLength={128} required />
                <Select
                  label={t('parent')}
                  name="parentCode"
                  defaultValue={department.parentCode}
                  options={parents.filter(({ value }) => value !== department.orgCode)}
                />
              </ConfirmDialog>
              <ActionForm action={action}>
                <input type="hidden" name="do" value="deleteDepartment" />
                <input type="hidden" name="orgCode" value={department.orgCode} />
                <IconButton type="submit" label={`${t('delete')}: ${department.orgName}`}>
                  <Trash2 />
                </IconButton>
              </ActionForm>
            </li>
          ))}
        </ul>
        <ActionForm action={action} resetOnDone>
          <input type="hidden" name="do" value="department" />
          <div className="grid gap-3 sm:grid-cols-2">
            <Input label={t('addDepartment')} name="orgName" maxLength={128} required />
            <Select label={t('parent')} name="parentCode" options={parents} />
          </div>
          <div>
            <SubmitButton variant="secondary">{t('add')}</SubmitButton>
          </div>
        </ActionForm>
      </div>
    </Card>
  )
}

/** Parents before children, with their depth; whoever has lost its parent stands at the top. */
function asTree(departments: readonly SandboxDepartment[]): { department: SandboxDepartment; depth: number }[] {
  const known = new Set(departments.map(({ orgCode }) => orgCode))
  const below = (parent: string, depth: number): { department: SandboxDepartment; depth: number }[] =>
    departments
      .filter(({ parentCode }) => (known.has(parentCode) ? parentCode : '') === parent)
      .flatMap((department) => [{ department, depth }, ...below(department.orgCode, depth + 1)])
  return below('', 0)
}
