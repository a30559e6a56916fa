import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { auditLog, memberships, users } from '@/db/schema'
import { acceptInvitationAsNew, acceptInvitationAsUser } from '@/lib/services/access/accept-invitation'
import { changeRole } from '@/lib/services/access/change-role'
import { findInvitation } from '@/lib/services/access/find-invitation'
import { inviteMember } from '@/lib/services/access/invite-member'
import { listMembers } from '@/lib/services/access/list-members'
import { removeMember } from '@/lib/services/access/remove-member'
import { revokeInvitation } from '@/lib/services/access/revoke-invitation'
import { describeOnBothDatabases } from '../../support/database'
import { peopleOf } from './support'

const DAY = 24 * 3600_000
const tokenOf = (url: string) => new URL(url).searchParams.get('token') ?? ''
const PASSWORD = 'correct horse'

describeOnBothDatabases('the people of a seller account', (getDb) => {
  const roleOf = async (userId: string) =>
    (await getDb().select().from(memberships).where(eq(memberships.userId, userId)))[0]?.role
  const actions = async () => (await getDb().select().from(auditLog)).map((row) => row.action)

  it('changes a role, and writes who did it', async () => {
    const { add } = await peopleOf(getDb())
    const owner = await add('ann', 'owner')
    const bob = await add('bob', 'viewer')
    await changeRole(owner.ctx, { userId: bob.id, role: 'operator' })
    expect(await roleOf(bob.id)).toBe('operator')
    expect(await getDb().select().from(auditLog)).toMatchObject([
      {
        action: 'member.role_changed',
        actorId: owner.id,
        subjectId: bob.id,
        details: { before: { role: 'viewer' }, after: { role: 'operator' } },
      },
    ])
  })

  it.each(['operator', 'finance', 'viewer'] as const)('lets no %s touch people', async (role) => {
    const { add } = await peopleOf(getDb())
    const owner = await add('ann', 'owner')
    const { ctx } = await add('bob', role)
    const forbidden = { code: 'forbidden' }
    await expect(listMembers(ctx)).rejects.toMatchObject(forbidden)
    await expect(inviteMember(ctx, { email: 'c@acme.test', role: 'owner' })).rejects.toMatchObject(forbidden)
    await expect(changeRole(ctx, { userId: owner.id, role: 'viewer' })).rejects.toMatchObject(forbidden)
    await expect(removeMember(ctx, { userId: owner.id })).rejects.toMatchObject(forbidden)
    await expect(revokeInvitation(ctx, { invitationId: '0'.repeat(64) })).rejects.toMatchObject(forbidden)
    expect(await actions()).toEqual([])
  })

  it('keeps the last owner, and one who may not sign in does not count', async () => {
    const { add } = await peopleOf(getDb())
    const ann = await add('ann', 'owner')
    const bob = await add('bob', 'owner')
    await getDb().update(users).set({ disabled: true }).where(eq(users.id, bob.id))
    const refusal = { code: 'conflict', issues: [{ code: 'last_owner' }] }
    await expect(changeRole(ann.ctx, { userId: ann.id, role: 'viewer' })).rejects.toMatchObject(refusal)
    await expect(removeMember(ann.ctx, { userId: ann.id })).rejects.toMatchObject(refusal)
    await removeMember(ann.ctx, { userId: bob.id })
    expect(await roleOf(ann.id)).toBe('owner')
  })

  it('leaves one owner when all owners step down at once', async () => {
    const { add } = await peopleOf(getDb())
    const owners = await Promise.all(['ann', 'bob', 'cid', 'dan'].map((name) => add(name, 'owner')))
    const outcomes = await Promise.allSettled(
      owners.map(({ id, ctx }, index) =>
        index % 2 ? removeMember(ctx, { userId: id }) : changeRole(ctx, { userId: id, role: 'viewer' }),
      ),
    )
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1)
    const left = await getDb().select().from(memberships).where(eq(memberships.role, 'owner'))
    expect(left).toHaveLength(1)
  })

  it('ends the sessions of someone who belongs nowhere any more', async () => {
    const { add } = await peopleOf(getDb())
    const ann = await add('ann', 'owner')
    const bob = await add('bob', 'viewer')
    await removeMember(ann.ctx, { userId: bob.id })
    const [row] = await getDb().select().from(users).where(eq(users.id, bob.id))
    expect(row?.sessionVersion).toBe(2)
    await expect(removeMember(ann.ctx, { userId: bob.id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(removeMember(ann.ctx, { userId: 'bob' })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('invites a new person: once, for a week, by a link of which only the hash is kept', async () => {
    const { add, clock, system } = await peopleOf(getDb())
    const ann = await add('ann', 'owner')
    const { url } = await inviteMember(ann.ctx, { email: ' New@Acme.test', role: 'operator' })
    const token = tokenOf(url)
    expect(JSON.stringify(await getDb().select().from(auditLog))).not.toMatch(/new@acme/)
    expect((await listMembers(ann.ctx)).invitations).toMatchObject([{ email: 'new@acme.test', role: 'operator' }])
    expect(await findInvitation(system, token)).toMatchObject({ sellerName: 'Acme', hasSignIn: false })

    const join = { token, name: 'New', password: PASSWORD }
    await expect(acceptInvitationAsNew(system, { ...join, password: 'short' })).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ path: 'password', code: 'too_short' }],
    })
    const outcomes = await Promise.allSettled([
      acceptInvitationAsNew(system, join),
      acceptInvitationAsNew(system, join),
    ])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(findInvitation(system, token)).rejects.toMatchObject({ code: 'gone' })
    expect((await listMembers(ann.ctx)).members.map(({ name, role }) => [name, role])).toEqual([
      ['New', 'operator'],
      ['ann', 'owner'],
    ])
    expect(await actions()).toEqual(expect.arrayContaining(['member.invited', 'member.joined']))

    const late = await inviteMember(ann.ctx, { email: 'late@acme.test', role: 'viewer' })
    clock.now = new Date(clock.now.getTime() + 7 * DAY)
    await expect(findInvitation(system, tokenOf(late.url))).rejects.toMatchObject({ code: 'gone' })
  })

  it('opens nobody’s sign-in by a link alone', async () => {
    const { add, system } = await peopleOf(getDb())
    const ann = await add('ann', 'owner')
    const bob = await add('bob', 'viewer')
    await removeMember(ann.ctx, { userId: bob.id })
    const token = tokenOf((await inviteMember(ann.ctx, { email: 'bob@acme.test', role: 'finance' })).url)
    await expect(acceptInvitationAsNew(system, { token, name: 'X', password: PASSWORD })).rejects.toMatchObject({
      issues: [{ code: 'email_taken' }],
    })
    await expect(acceptInvitationAsUser(system, { token, userId: ann.id })).rejects.toMatchObject({
      issues: [{ code: 'other_person' }],
    })
    await acceptInvitationAsUser(system, { token, userId: bob.id })
    expect(await roleOf(bob.id)).toBe('finance')
  })

  it('replaces an earlier invitation, takes one back, and refuses members', async () => {
    const { add, system } = await peopleOf(getDb())
    const ann = await add('ann', 'owner')
    const first = await inviteMember(ann.ctx, { email: 'new@acme.test', role: 'viewer' })
    const second = await inviteMember(ann.ctx, { email: 'new@acme.test', role: 'operator' })
    await expect(findInvitation(system, tokenOf(first.url))).rejects.toMatchObject({ code: 'gone' })
    const [invitation] = (await listMembers(ann.ctx)).invitations
    await revokeInvitation(ann.ctx, { invitationId: invitation?.id ?? '' })
    await expect(findInvitation(system, tokenOf(second.url))).rejects.toMatchObject({ code: 'gone' })
    await expect(revokeInvitation(ann.ctx, { invitationId: invitation?.id ?? '' })).rejects.toMatchObject({
      code: 'gone',
    })
    await expect(inviteMember(ann.ctx, { email: 'ANN@acme.test', role: 'viewer' })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(inviteMember(ann.ctx, { email: 'no mail', role: 'viewer' })).rejects.toMatchObject({
      issues: [{ path: 'email', code: 'email' }],
    })
  })
})
