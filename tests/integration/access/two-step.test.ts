import { eq } from 'drizzle-orm'
import { Secret, TOTP } from 'otpauth'
import { expect, it } from 'vitest'
import { auditLog, memberships, secondFactors, sellers, users } from '@/db/schema'
import { acceptOwnerLink } from '@/lib/services/access/accept-owner-link'
import { createOwnerLink } from '@/lib/services/access/create-owner-link'
import { findSession } from '@/lib/services/access/find-session'
import { listMembers } from '@/lib/services/access/list-members'
import { signInWithPassword } from '@/lib/services/access/sign-in'
import { beginTwoStep } from '@/lib/services/access/two-step/begin'
import { confirmTwoStep } from '@/lib/services/access/two-step/confirm'
import { endTwoStep } from '@/lib/services/access/two-step/end'
import { findTwoStep } from '@/lib/services/access/two-step/find'
import { renewRecoveryCodes } from '@/lib/services/access/two-step/renew-recovery-codes'
import { resetMemberTwoStep } from '@/lib/services/access/two-step/reset-member'
import { hashPassword } from '@/lib/services/password'
import { describeOnBothDatabases } from '../../support/database'
import { peopleOf } from './support'

const PASSWORD = 'correct horse'
const STEP = 30_000
const hash = hashPassword(PASSWORD)
const fault = (code: string) => expect.objectContaining({ issues: [expect.objectContaining({ code })] })

describeOnBothDatabases('two-step sign-in', (getDb) => {
  /** Ann, an operator with a password, and what her authenticator app shows. */
  async function withAnn() {
    const people = await peopleOf(getDb())
    const { id } = await people.add('ann', 'operator')
    await getDb()
      .update(users)
      .set({ passwordHash: await hash })
      .where(eq(users.id, id))
    const ctx = people.system
    const signIn = (code?: string, password = PASSWORD) =>
      signInWithPassword(ctx, { email: 'ann@acme.test', password, code, address: '192.0.2.1' })
    const pass = (ms: number) => {
      people.clock.now = new Date(people.clock.now.getTime() + ms)
    }
    return { ...people, ctx, id, signIn, pass }
  }

  async function withTwoStep() {
    const ann = await withAnn()
    const { secret, uri } = await beginTwoStep(ann.ctx, { userId: ann.id, current: PASSWORD })
    const app = new TOTP({ secret: Secret.fromBase32(secret) })
    const code = () => app.generate({ timestamp: ann.clock.now.getTime() })
    const recovery = await confirmTwoStep(ann.ctx, { userId: ann.id, code: code() })
    ann.pass(STEP)
    return { ...ann, secret, uri, code, recovery }
  }

  it('asks for a code once the password fits, and takes each code once', async () => {
    const { signIn, code, pass, uri } = await withTwoStep()
    expect(uri).toMatch(/^otpauth:\/\/totp\/KooPort:ann%40acme\.test\?.*secret=[A-Z2-7]{32}/)
    expect(await signIn(undefined, 'wrong')).toBe(null)
    await expect(signIn()).rejects.toEqual(fault('code_needed'))
    await expect(signIn('000000')).rejects.toEqual(fault('wrong_code'))
    const first = code()
    expect(await signIn(`${first.slice(0, 3)} ${first.slice(3)}`)).toMatchObject({ name: 'ann' })
    await expect(signIn(first)).rejects.toEqual(fault('wrong_code'))
    pass(STEP)
    expect(await signIn(code())).toMatchObject({ name: 'ann' })
  })

  it('takes one code only once when it comes twice at the same moment', async () => {
    const { signIn, code } = await withTwoStep()
    const ends = await Promise.allSettled([signIn(code()), signIn(code()), signIn(code())])
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('bears a clock that is a step off, and no more', async () => {
    const { signIn, code, pass } = await withTwoStep()
    const early = code()
    pass(STEP)
    expect(await signIn(early)).toMatchObject({ name: 'ann' })
    const old = code()
    pass(2 * STEP)
    await expect(signIn(old)).rejects.toEqual(fault('wrong_code'))
  })

  it('counts wrong codes as failed attempts, also between right passwords', async () => {
    const { signIn } = await withTwoStep()
    for (let i = 0; i < 2; i += 1) {
      await expect(signIn('111111')).rejects.toEqual(fault('wrong_code'))
      await expect(signIn()).rejects.toEqual(fault('code_needed'))
    }
    await expect(signIn('222222')).rejects.toEqual(fault('wrong_code'))
    await expect(signIn('333333')).rejects.toMatchObject({ code: 'rate_limited' })
  })

  it('takes each recovery code once, however it is spelled', async () => {
    const { signIn, recovery, ctx, id } = await withTwoStep()
    expect(new Set(recovery).size).toBe(10)
    const [first = '', second = ''] = recovery
    expect(await signIn(` ${first.toUpperCase().replace('-', '')} `)).toMatchObject({ name: 'ann' })
    await expect(signIn(first)).rejects.toEqual(fault('wrong_code'))
    expect(await findTwoStep(ctx, id)).toMatchObject({ recoveryCodes: 9 })
    const renewed = await renewRecoveryCodes(ctx, { userId: id, current: PASSWORD })
    await expect(signIn(second)).rejects.toEqual(fault('wrong_code'))
    expect(await signIn(renewed[0])).toMatchObject({ name: 'ann' })
  })

  it('does not count before a first code has fitted, and asks for the password to begin and to end', async () => {
    const { ctx, id, signIn } = await withAnn()
    await expect(beginTwoStep(ctx, { userId: id, current: 'wrong' })).rejects.toEqual(fault('wrong_password'))
    await beginTwoStep(ctx, { userId: id, current: PASSWORD })
    expect(await signIn()).toMatchObject({ name: 'ann' })
    await expect(confirmTwoStep(ctx, { userId: id, code: '000000' })).rejects.toEqual(fault('wrong_code'))
    expect(await findTwoStep(ctx, id)).toBe(null)
    await expect(endTwoStep(ctx, { userId: id, current: 'wrong' })).rejects.toEqual(fault('wrong_password'))
  })

  it('is set up once, and ended with the password', async () => {
    const { ctx, id, signIn } = await withTwoStep()
    await expect(beginTwoStep(ctx, { userId: id, current: PASSWORD })).rejects.toEqual(fault('two_step_on'))
    await endTwoStep(ctx, { userId: id, current: PASSWORD })
    expect(await signIn()).toMatchObject({ name: 'ann' })
    const actions = (await getDb().select().from(auditLog)).map(({ action }) => action)
    expect(actions).toEqual(expect.arrayContaining(['user.two_step_on', 'user.two_step_off']))
  })

  it('is nothing for people without a password', async () => {
    const { ctx, id } = await withAnn()
    await getDb().update(users).set({ passwordHash: null })
    await expect(beginTwoStep(ctx, { userId: id, current: '' })).rejects.toEqual(fault('no_password'))
  })

  it('keeps neither secret nor recovery codes in clear', async () => {
    const { secret, recovery } = await withTwoStep()
    const kept = JSON.stringify([await getDb().select().from(secondFactors), await getDb().select().from(auditLog)])
    for (const clear of [secret, ...recovery]) expect(kept).not.toContain(clear)
  })

  it('is reset by an owner with a reason, which ends the sessions', async () => {
    const { add, system, id, signIn } = await withTwoStep()
    const { ctx: owner } = await add('olga', 'owner')
    expect((await listMembers(owner)).members).toMatchObject([{ twoStep: true }, { twoStep: false }])
    await expect(resetMemberTwoStep(owner, { userId: id, reason: ' ' })).rejects.toMatchObject({ code: 'invalid' })
    await resetMemberTwoStep(owner, { userId: id, reason: 'phone lost' })
    expect(await signIn()).toMatchObject({ name: 'ann' })
    expect(await findSession(system, { userId: id, version: 1 })).toBe(null)
    const [entry] = await getDb().select().from(auditLog).where(eq(auditLog.action, 'member.two_step_reset'))
    expect(entry).toMatchObject({ reason: 'phone lost', subjectId: id })
  })

  it('is not reset by other roles, nor by the owner of only one of the accounts', async () => {
    const { add, id, clock } = await withTwoStep()
    const { ctx: owner } = await add('olga', 'owner')
    for (const role of ['operator', 'finance', 'viewer'] as const) {
      const { ctx } = await add(role, role)
      await expect(resetMemberTwoStep(ctx, { userId: id, reason: 'why' })).rejects.toMatchObject({ code: 'forbidden' })
    }
    const at = clock.now
    await getDb()
      .insert(sellers)
      .values({ sellerId: 'other', name: 'Other', site: 'china', settings: {}, createdAt: at, updatedAt: at })
    await getDb().insert(memberships).values({ sellerId: 'other', userId: id, role: 'viewer', createdAt: at })
    await expect(resetMemberTwoStep(owner, { userId: id, reason: 'why' })).rejects.toEqual(fault('belongs_elsewhere'))
    expect(await getDb().select().from(secondFactors)).toHaveLength(1)
  })

  it('is gone after an owner link, the way back in', async () => {
    const { ctx, signIn } = await withTwoStep()
    const { url } = await createOwnerLink(ctx)
    const token = new URL(url).searchParams.get('token') ?? ''
    await acceptOwnerLink(ctx, { token, name: 'Ann', email: 'ann@acme.test', password: 'battery staple' })
    expect(await signIn(undefined, 'battery staple')).toMatchObject({ name: 'Ann' })
  })
})
