import { expect, it } from 'vitest'
import { signInFailures } from '@/db/schema'
import { limitAttempts } from '@/lib/services/access/attempts'
import { describeOnBothDatabases } from '../../support/database'
import { peopleOf } from './support'

const MINUTE = 60_000

describeOnBothDatabases('the limit of failed attempts', (getDb) => {
  async function attempts() {
    const { system, clock } = await peopleOf(getDb())
    let checks = 0
    const attempt = (right: boolean, address = '192.0.2.1', email = 'ann@acme.test') =>
      limitAttempts(system, email, address, async () => {
        checks += 1
        return right || null
      })
    const pass = (minutes: number) => {
      clock.now = new Date(clock.now.getTime() + minutes * MINUTE)
    }
    return { attempt, pass, checked: () => checks }
  }

  it('pauses an e-mail after five failures from anywhere, and tells how long', async () => {
    const { attempt, pass } = await attempts()
    for (let i = 0; i < 5; i += 1) expect(await attempt(false, `192.0.2.${i}`)).toBe(null)
    pass(4)
    const pause = { code: 'rate_limited', issues: [{ code: 'too_many_attempts', values: { minutes: 11 } }] }
    await expect(attempt(true)).rejects.toMatchObject(pause)
    // Attempts during the pause do not make it longer.
    pass(11)
    expect(await attempt(true)).toBe(true)
  })

  it('forgets the failures of an e-mail after a success', async () => {
    const { attempt } = await attempts()
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 4; i += 1) expect(await attempt(false)).toBe(null)
      expect(await attempt(true)).toBe(true)
    }
  })

  it('counts attempts made at the same time', async () => {
    const { attempt, checked } = await attempts()
    await Promise.allSettled(Array.from({ length: 20 }, () => attempt(false)))
    expect(checked()).toBeLessThanOrEqual(5)
  })

  it('pauses an address that tries many e-mails, and keeps neither in clear', async () => {
    const { attempt } = await attempts()
    for (let i = 0; i < 30; i += 1) await attempt(false, '192.0.2.9', `guess${i}@acme.test`)
    await expect(attempt(true, '192.0.2.9')).rejects.toMatchObject({ code: 'rate_limited' })
    expect(await attempt(true, '192.0.2.10')).toBe(true)
    expect(JSON.stringify(await getDb().select().from(signInFailures))).not.toMatch(/guess|192\.0/)
  })
})
