import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may, ROLES } from '@/lib/domain/roles'
import { type Invitation, listMembers, type Member } from '@/lib/services/access/list-members'
import { Badge, StatusBadge } from '@/lib/ui/badge'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { Select } from '@/lib/ui/field'
import { Forbidden } from '@/lib/ui/forbidden'
import { Page, PageHeader, Section } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { changeRoleAction, removeMemberAction, resetTwoStepAction, revokeInvitationAction } from './actions'
import { InviteDialog } from './invite-dialog'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('auth.members')
  return { title: t('title') }
}

/** The account's people: who may do what, who is invited. */
export default async function MembersPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  if (ctx.actor.kind !== 'user' || !may(ctx.actor.role, 'members:write')) return <Forbidden />
  const [t, { members, invitations }] = await Promise.all([getTranslations('auth.members'), listMembers(ctx)])
  return (
    <Page>
      <PageHeader title={t('title')} description={t('text')} actions={<InviteDialog seller={seller} />} />
      <MemberTable seller={seller} members={members} self={ctx.actor.id} />
      {invitations.length > 0 && (
        <Section title={t('invitations')} description={t('invitationsText')}>
          <InvitationTable seller={seller} invitations={invitations} />
        </Section>
      )}
    </Page>
  )
}

async function MemberTable({ seller, members, self }: { seller: string; members: Member[]; self: string }) {
  const [t, roles] = await Promise.all([getTranslations('auth.members'), getTranslations('enums.role')])
  const owners = members.filter(({ role, disabled }) => role === 'owner' && !disabled)
  const isLastOwner = (member: Member) => owners.length === 1 && owners[0]?.userId === member.userId
  const columns: Column<Member>[] = [
    {
      key: 'name',
      header: t('name'),
      grow: true,
      cell: (member) => (
        <span className="inline-flex items-center gap-2">
          <span className="font-medium">{member.name}</span>
          {member.userId === self && <Badge>{t('you')}</Badge>}
          {member.twoStep && <Badge tone="ok">{t('twoStep')}</Badge>}
          {member.disabled && <StatusBadge tone="warn">{t('disabled')}</StatusBadge>}
        </span>
      ),
    },
    { key: 'email', header: t('email'), cell: (member) => member.email },
    { key: 'role', header: t('role'), cell: (member) => roles(`${member.role}.label`) },
    {
      key: 'lastSignIn',
      header: t('lastSignIn'),
      cell: (member) => (member.lastSignInAt ? <Time at={member.lastSignInAt} /> : t('never')),
    },
    { key: 'joined', header: t('joined'), hideBelow: 'lg', cell: (member) => <Time at={member.joinedAt} /> },
    {
      key: 'actions',
      header: <span className="sr-only">{t('actions')}</span>,
      align: 'end',
      cell: (member) => (
        <span className="inline-flex gap-2">
          {member.twoStep && member.userId !== self && (
            <ConfirmDialog
              trigger={<Button size="sm">{t('resetTwoStep')}</Button>}
              title={t('resetTwoStepTitle', { name: member.name })}
              description={t('resetTwoStepText')}
              confirm={t('resetTwoStep')}
              reason="required"
              danger
              action={resetTwoStepAction.bind(null, seller)}
              hidden={{ userId: member.userId }}
            />
          )}
          <ConfirmDialog
            trigger={
              <Button size="sm" disabled={isLastOwner(member)} title={isLastOwner(member) ? t('lastOwner') : undefined}>
                {t('changeRole')}
              </Button>
            }
            title={t('changeRoleTitle', { name: member.name })}
            description={t('changeRoleText')}
            confirm={t('changeRole')}
            action={changeRoleAction.bind(null, seller)}
            hidden={{ userId: member.userId }}
          >
            <Select
              name="role"
              label={t('role')}
              defaultValue={member.role}
              options={ROLES.map((role) => ({
                value: role,
                label: `${roles(`${role}.label`)} – ${roles(`${role}.hint`)}`,
              }))}
            />
          </ConfirmDialog>
          <ConfirmDialog
            trigger={
              <Button size="sm" disabled={isLastOwner(member)} title={isLastOwner(member) ? t('lastOwner') : undefined}>
                {t('remove')}
              </Button>
            }
            title={t('removeTitle', { name: member.name })}
            description={t('removeText')}
            confirm={t('remove')}
            danger
            action={removeMemberAction.bind(null, seller)}
            hidden={{ userId: member.userId }}
          />
        </span>
      ),
    },
  ]
  return <DataTable label={t('title')} columns={columns} rows={members} rowKey={(member) => member.userId} />
}

async function InvitationTable({ seller, invitations }: { seller: string; invitations: Invitation[] }) {
  const [t, roles] = await Promise.all([getTranslations('auth.members'), getTranslations('enums.role')])
  const columns: Column<Invitation>[] = [
    { key: 'email', header: t('email'), grow: true, cell: (invitation) => invitation.email },
    { key: 'role', header: t('role'), cell: (invitation) => roles(`${invitation.role}.label`) },
    { key: 'by', header: t('invitedBy'), cell: (invitation) => invitation.createdBy ?? '–' },
    { key: 'expires', header: t('expires'), cell: (invitation) => <Time at={invitation.expiresAt} /> },
    {
      key: 'actions',
      header: <span className="sr-only">{t('actions')}</span>,
      align: 'end',
      cell: (invitation) => (
        <ConfirmDialog
          trigger={<Button size="sm">{t('revoke')}</Button>}
          title={t('revokeTitle', { email: invitation.email })}
          description={t('revokeText')}
          confirm={t('revoke')}
          danger
          action={revokeInvitationAction.bind(null, seller)}
          hidden={{ invitationId: invitation.id }}
        />
      ),
    },
  ]
  return <DataTable label={t('invitations')} columns={columns} rows={invitations} rowKey={(row) => row.id} />
}
