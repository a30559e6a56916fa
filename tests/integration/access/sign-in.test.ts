import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { auditLog, memberships, oneTimeLinks, sellers, users } from '@/db/schema'
import { acceptOwnerLink } from '@/lib/services/access/accept-owner-link'
import { changeName } from '@/lib/services/access/change-name'
import { changePassword } from '@/lib/services/access/change-password'
import { createOwnerLink, ensureFirstOwnerLink } from '@/lib/services/access/create-owner-link'
import { findOwnerLink } from '@/lib/services/access/find-owner-link'
import { findSession } from '@/lib/services/access/find-session'
import { signInWithPassword, signInWithVerifiedEmail } from '@/lib/services/access/sign-in'
import { signOutEverywhere } from '@/lib/services/access/sign-out-everywhere'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { peopleOf } from './support'

const MINUTE = 60_000
const PASSWORD = 'correct horse'
const tokenOf = (url: string) => new URL(url).searchParams.get('token') ?? ''

describeOnBothDatabases('signing in', (getDb) => {
  async function withOwner() {
    const people = await peopleOf(getDb())
    const link = await createOwnerLink(people.system)
    const input = { token: tokenOf(link.url), name: 'Ann', email: 'Ann@Acme.test', password: PASSWORD }
    await acceptOwnerLink(people.system, input)
    const [user] = await getDb().select().from(users)
    if (!user) throw new Error('nobody')
    const attempt = (password: string, address = '192.0.2.1', email = 'ann@acme.test') =>
      signInWithPassword(people.system, { email, password, address })
    return { ...people, user, attempt, link: input }
  }

  it('takes the right password in any spelling of the e-mail, and says when', async () => {
    const { attempt, clock } = await withOwner()
    expect(await attempt(PASSWORD, '192.0.2.1', ' ANN@acme.test ')).toMatchObject({ name: 'Ann' })
    expect((await getDb().select().from(users))[0]?.lastSignInAt).toEqual(clock.now)
    expect(await attempt('wrong')).toBe(null)
    expect(await attempt(PASSWORD, '192.0.2.1', 'bob@acme.test')).toBe(null)
    await getDb().update(users).set({ disabled: true })
    expect(await attempt(PASSWORD)).toBe(null)
  })

  it('pauses after five failures, for the right password too', async () => {
    const { attempt } = await withOwner()
    for (let i = 0; i < 5; i += 1) expect(await attempt('wrong')).toBe(null)
    await expect(attempt(PASSWORD)).rejects.toMatchObject({ code: 'rate_limited' })
  })

  it('rehashes a password of an older cost', async () => {
    const { attempt, user } = await withOwner()
    // scrypt('pleaseletmein', 'SodiumChloride', N=16384, r=8, p=1), RFC 7914 vector 3, first 64 bytes.
    const old = `$scrypt$ln=14,r=8,p=1$${Buffer.from('SodiumChloride').toString('base64url')}$${Buffer.from('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887', 'hex').toString('base64url')}`
    await getDb().update(users).set({ passwordHash: old })
    expect(await attempt('pleaseletmein')).toMatchObject({ id: user.id })
    expect((await getDb().select().from(users))[0]?.passwordHash).toMatch(/^\$scrypt\$ln=15,/)
    expect(await attempt('pleaseletmein')).not.toBe(null)
  })

  it('lets an identity provider sign in people who exist, and nobody else', async () => {
    const { system, user } = await withOwner()
    expect(await signInWithVerifiedEmail(system, 'ANN@acme.test')).toMatchObject({ id: user.id })
    expect(await signInWithVerifiedEmail(system, 'bob@acme.test')).toBe(null)
    expect(await getDb().select().from(users)).toHaveLength(1)
  })

  it('ends sessions by their version: sign out everywhere, a new password, a disabled person', async () => {
    const { system, user } = await withOwner()
    const session = (version: number) => findSession(system, { userId: user.id, version })
    expect(await session(1)).toMatchObject({
      user: { name: 'Ann' },
      memberships: [{ sellerId: 'acme', role: 'owner' }],
    })
    await signOutEverywhere(system, user.id)
    expect([await session(1), (await session(2))?.user.id]).toEqual([null, user.id])

    await expect(
      changePassword(system, { userId: user.id, current: 'wrong', password: 'battery staple' }),
    ).rejects.toMatchObject({ issues: [{ path: 'current', code: 'wrong_password' }] })
    await changePassword(system, { userId: user.id, current: PASSWORD, password: 'battery staple' })
    expect([await session(2), (await session(3))?.user.id]).toEqual([null, user.id])

    await changeName(system, { userId: user.id, name: 'Anna' })
    expect((await session(3))?.user.name).toBe('Anna')
    await getDb().update(users).set({ disabled: true })
    expect(await session(3)).toBe(null)
    expect((await getDb().select().from(auditLog)).map((row) => row.action)).toEqual(
      expect.arrayContaining(['user.signed_out_everywhere', 'user.password_changed', 'user.name_changed']),
    )
    expect(JSON.stringify(await getDb().select().from(auditLog))).not.toMatch(/scrypt|battery/)
  })

  it('makes the first owner by a link: once, within a day, of every account', async () => {
    const { system, clock } = await peopleOf(getDb())
    const first = await ensureFirstOwnerLink(system)
    const second = await createOwnerLink(system)
    expect(first?.url).toMatch(/^https:\/\/portal\.test\/welcome\?token=[\w-]{43}$/)
    expect(JSON.stringify(await getDb().select().from(oneTimeLinks))).not.toContain(tokenOf(second.url))
    expect(await findOwnerLink(system, tokenOf(second.url))).toMatchObject({ accounts: [{ sellerId: 'acme' }] })

    const input = { token: tokenOf(second.url), name: 'Ann', email: 'ann@acme.test', password: PASSWORD }
    await expect(acceptOwnerLink(system, { ...input, password: 'short' })).rejects.toMatchObject({ code: 'invalid' })
    const outcomes = await Promise.allSettled([acceptOwnerLink(system, input), acceptOwnerLink(system, input)])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await getDb().select().from(memberships)).toMatchObject([{ sellerId: 'acme', role: 'owner' }])
    // The one printed at the start is of no use any more, and none is made at the next start.
    await expect(findOwnerLink(system, tokenOf(first?.url ?? ''))).rejects.toMatchObject({ code: 'gone' })
    expect(await ensureFirstOwnerLink(system)).toBe(null)

    const late = await createOwnerLink(system)
    clock.now = new Date(clock.now.getTime() + 24 * 60 * MINUTE)
    await expect(findOwnerLink(system, tokenOf(late.url))).rejects.toMatchObject({ code: 'gone' })
  })

  it('lets an owner back in by a new link, and ends what was open', async () => {
    const { system, user, attempt } = await withOwner()
    await getDb().update(memberships).set({ role: 'viewer' })
    const { url } = await createOwnerLink(system)
    await acceptOwnerLink(system, {
      token: tokenOf(url),
      name: 'Ann',
      email: 'ann@acme.test',
      password: 'battery staple',
    })
    expect(await attempt('battery staple')).toMatchObject({ id: user.id, sessionVersion: 2 })
    expect(await getDb().select().from(memberships)).toMatchObject([{ role: 'owner' }])
  })

  it('names the first account where there is none', async () => {
    const { system } = await peopleOf(getDb())
    await emptyTables(getDb())
    const { url } = await createOwnerLink(system)
    const owner = { token: tokenOf(url), name: 'Ann', email: 'ann@acme.test', password: PASSWORD }
    await expect(acceptOwnerLink(system, owner)).rejects.toMatchObject({ code: 'invalid' })
    const account = { accountId: 'acme', accountName: 'Acme 软件', site: 'china' as const }
    await expect(acceptOwnerLink(system, { ...owner, ...account, accountId: 'sandbox' })).rejects.toMatchObject({
      issues: [{ path: 'accountId' }],
    })
    expect(await acceptOwnerLink(system, { ...owner, ...account })).toEqual({
      email: 'ann@acme.test',
      sellerId: 'acme',
    })
    expect(await getDb().select().from(sellers).where(eq(sellers.sellerId, 'acme'))).toMatchObject([
      { name: 'Acme 软件', site: 'china', sandbox: false },
    ])
  })
})
