import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { forgetLandings } from '@/db/queries/landing'
import { listLandings } from '@/lib/services/landings/list-landings'
import { listUnlanded } from '@/lib/services/landings/list-unlanded'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { OWNER } from '../../support/service-context'
import { type Centre, type Landing, openLanding, startCentre } from './support'

describeOnBothDatabases('landings as the seller’s people see them', (getDb) => {
  let centre: Centre
  let landing: Landing
  let first: string
  let second: string
  beforeAll(async () => {
    centre = await startCentre()
  })
  afterAll(() => centre.stop())
  beforeEach(async () => {
    await emptyTables(getDb())
    centre.user = { userName: 'li' }
    landing = await openLanding(getDb(), centre)
    first = await landing.buy('CS1')
    second = await landing.buy('CS2')
    await landing.bind(first)
    await landing.authorise(first, 'li')
  })
  const unlanded = async (input = {}) =>
    (await listUnlanded(landing.portal.as(OWNER), input)).rows.map(({ instanceId }) => instanceId)

  test('who has paid and never come in is listed until somebody lands', async () => {
    expect(new Set(await unlanded())).toEqual(new Set([first, second]))
    expect(await unlanded({ bound: '1' })).toEqual([first])
    expect(await unlanded({ bound: '0' })).toEqual([second])
    await landing.signIn()
    expect(await unlanded()).toEqual([second])
  })

  test('are forgotten in time; that an enterprise has come in is not, yet who it was is', async () => {
    await landing.signIn()
    landing.portal.tick(1_000)
    await landing.signIn()
    centre.user = { userName: 'wang' }
    await landing.land({ code: 'forgotten', tenant: 't1' })
    const forget = () => forgetLandings(getDb(), 'acme', landing.portal.clock.now)
    expect(await forgetLandings(getDb(), 'acme', new Date(landing.portal.clock.now.getTime() - 86_400_000))).toBe(0)
    expect(await landing.portal.count('landings')).toBe(3)
    landing.portal.tick(1_000)
    expect(await forgetLandings(getDb(), 'other', landing.portal.clock.now)).toBe(0)
    expect(await forget()).toBe(2)
    expect(await forget()).toBe(0)
    expect(await landing.portal.rows('landings')).toMatchObject([{ outcome: 'signed_in', user_name: null }])
    expect(await unlanded()).toEqual([second])
  })

  test('the number a buyer names finds the attempt, filters narrow, pages go on', async () => {
    await landing.signIn()
    landing.portal.tick(1_000)
    centre.user = { userName: 'wang' }
    const refused = await landing.land({ code: 'x', tenant: 't1' })
    const reference = refused.kind === 'failed' ? refused.reference : ''
    const list = async (input = {}) => (await listLandings(landing.portal.as(OWNER), input)).rows
    expect(await list()).toMatchObject([
      { outcome: 'refused', fault: 'not_yet', userName: 'wang', tenantName: 'Tenant t1' },
      { outcome: 'signed_in', fault: null },
    ])
    expect(await list({ q: reference.toLowerCase() })).toMatchObject([{ reference }])
    expect(await list({ outcome: 'signed_in' })).toHaveLength(1)
    expect(await list({ fault: 'not_yet' })).toHaveLength(1)
    expect(await list({ fault: 'nonsense' })).toHaveLength(2)
    const page = await listLandings(landing.portal.as(OWNER), { limit: 1 })
    const next = await listLandings(landing.portal.as(OWNER), { limit: 1, cursor: page.next ?? '' })
    expect(next.rows).toMatchObject([{ outcome: 'signed_in' }])
  })
})
