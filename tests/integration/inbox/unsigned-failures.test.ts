import { beforeEach, expect, test } from 'vitest'
import { dismissFailures } from '@/lib/services/messages/dismiss'
import { listFailures } from '@/lib/services/messages/failures'
import { getMessage } from '@/lib/services/messages/get'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { BUILTIN, openPortal, type Portal } from '../../support/portal'
import { OWNER } from '../../support/service-context'

const WRONG = { key: 'not-the-access-key-0001' }

describeOnBothDatabases('calls that did not authenticate', (getDb) => {
  let portal: Portal
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb(), { settings: { defaultProvisioning: { ...BUILTIN, promise: 'strict' } } })
  })
  const failures = async () => (await listFailures(portal.as(OWNER))).rows

  test('a purchase under a wrong key is shown with its order and the clock', async () => {
    await portal.buy('CS1', {}, WRONG)
    const [row, ...others] = await failures()
    expect(others).toEqual([])
    expect(row?.latest).toMatchObject({
      activity: 'newInstance',
      orderId: 'CS1',
      verdict: 'refused',
      reason: 'signature_mismatch',
      keyId: null,
    })
    expect(row?.clock).toMatchObject({ outcome: 'refunded', over: false })
    expect(await portal.count('orders')).toBe(0)
    expect(await portal.count('instances')).toBe(0)
  })

  test('a later accepted call of the same order ends it', async () => {
    // The account is in memory before, as one without failures.
    await portal.call('queryInstance', { instanceId: 'none' })
    await portal.buy('CS1', {}, WRONG)
    await portal.buy('CS1')
    await portal.work()
    portal.tick(60_000)
    expect(await portal.buy('CS1')).toMatchObject({ resultCode: '000000' })
    expect(await portal.count('messages', `open and order_id = 'CS1'`)).toBe(0)
  })

  test('a debugging call, a scanner and a replay say nothing', async () => {
    await portal.buy('CS1', { testFlag: '1' }, WRONG)
    await portal.send('nonsense', WRONG)
    await portal.send({ activity: 'newInstance', orderId: 'CS2' }, { without: ['signature'] })
    expect(await portal.count('messages', 'order_id is not null')).toBe(0)
  })

  test('forged calls neither end, move, merge with nor hide a real failure', async () => {
    await portal.buy('CS-old', {}, WRONG)
    portal.tick(60_000)
    await portal.buy('CS1', {}, WRONG)
    portal.tick(3_600_000)
    await portal.buy('CS1')
    portal.tick(60_000)
    for (let n = 0; n < 150; n += 1) await portal.buy('CS1', {}, WRONG)
    const [real, ...doubtful] = await failures()
    expect(real?.latest).toMatchObject({ orderId: 'CS1', verdict: 'failed' })
    expect(real).toMatchObject({ calls: 1 })
    expect(real?.firstFailedAt.getTime()).toBe(portal.clock.now.getTime() - 60_000)
    expect(doubtful.length).toBeLessThanOrEqual(2)
    // The limit of what is stored holds for them too.
    expect(await portal.count('messages', 'key_id is null')).toBeLessThan(120)

    const detail = await getMessage(portal.as(OWNER), { id: String(real?.latest.id) })
    expect(detail.attempts.map(({ verdict }) => verdict)).toEqual(['failed'])
    const forged = doubtful[0]?.latest.id ?? ''
    await dismissFailures(portal.as(OWNER), { messageIds: [forged], reason: 'forged' })
    expect((await failures()).map(({ latest }) => latest.verdict)).toContain('failed')
  })
})
