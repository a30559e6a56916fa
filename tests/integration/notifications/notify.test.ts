import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DEFAULT_RULES } from '@/lib/domain/notifications'
import { listChannels } from '@/lib/services/notifications/list-channels'
import { listSentMessages, resendMessage } from '@/lib/services/notifications/messages'
import { pauseChannel, removeChannel, resumeChannel } from '@/lib/services/notifications/pause-channel'
import { previewMessages } from '@/lib/services/notifications/preview'
import { type ChannelInput, changeChannel, createChannel } from '@/lib/services/notifications/save-channel'
import { testChannel } from '@/lib/services/notifications/test-channel'
import { describeOnBothDatabases } from '@/tests/support/database'
import { fakeRobot, notifyOnce } from '@/tests/support/notices'
import { openPortal, type Portal } from '@/tests/support/portal'
import { OWNER, userOf } from '@/tests/support/service-context'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Hundreds of calls on a busy machine. */
const LONG = 180_000

describeOnBothDatabases('notifications', (getDb) => {
  let portal: Portal
  let robot: Awaited<ReturnType<typeof fakeRobot>>

  const wecom = (rules: Partial<ChannelInput['rules']> = {}, name = 'ops'): ChannelInput => ({
    name,
    language: 'en',
    rules: { ...DEFAULT_RULES, ...rules },
    target: { kind: 'wecom', url: robot.url },
  })
  const owner = () => portal.as(OWNER)
  /** The marketplace asks for something that cannot be: the same call fails each time. */
  const fail = (orderId: string, activity = 'refreshInstance') =>
    portal.call(activity, { instanceId: 'gone', orderId, orderLineId: `${orderId}-1` })
  /** Each another interface, so that their failures are incidents of their own. */
  const INTERFACES = ['refreshInstance', 'releaseInstance', 'upgradeInstance'] as const
  /** Headlines of what came. */
  const said = () => robot.texts().map((text) => text.match(/<font color=\\"\w+\\">(.*?)<\/font>/)?.[1])

  beforeEach(async () => {
    robot = await fakeRobot()
    portal = await openPortal(getDb(), { id: `s${randomUUID().slice(0, 8)}` })
  })
  afterEach(() => robot.close())

  test(
    '500 failures of one thing are one alarm and one all-clear',
    async () => {
      await createChannel(owner(), wecom())
      for (let times = 0; times < 500; times += 1) {
        expect((await fail('CS1')).resultCode).not.toBe('000000')
        if (times % 100 === 0) await notifyOnce(portal)
      }
      await notifyOnce(portal)
      expect(said()).toEqual(['Updating an instance keeps failing: CS1'])
      await getDb().execute(`update messages set open = false where seller_id = '${portal.sellerId}'`)
      await notifyOnce(portal)
      await notifyOnce(portal)
      expect(said().slice(1)).toEqual(['Recovered: Updating an instance keeps failing: CS1'])
      expect(await portal.count('notices', `seller_id = '${portal.sellerId}'`)).toBe(1)
    },
    LONG,
  )

  test(
    'a clock of the marketplace that runs out is told at half, at three quarters and at its end',
    async () => {
      await createChannel(owner(), wecom())
      await fail('CS2')
      await notifyOnce(portal)
      for (let minutes = 0; minutes < 70; minutes += 5) {
        portal.tick(5 * MINUTE)
        await notifyOnce(portal)
      }
      const again = 'More urgent: Updating an instance keeps failing: CS2'
      expect(said().slice(1)).toEqual([again, again, again])
    },
    LONG,
  )

  test('quiet hours over midnight: told in the morning, what has ended meanwhile only once', async () => {
    portal.clock.now = new Date('2026-11-02T15:00:00Z') // 23:00 in Shanghai
    await createChannel(owner(), wecom({ quiet: { from: '22:00', to: '08:00' } }))
    await fail('CS3')
    await fail('CS4', 'releaseInstance')
    await notifyOnce(portal)
    expect(said()).toEqual([])
    await getDb().execute(
      `update messages set open = false where seller_id = '${portal.sellerId}' and order_id = 'CS3'`,
    )
    portal.clock.now = new Date('2026-11-02T23:59:00Z')
    await notifyOnce(portal)
    expect(said()).toEqual([])
    portal.clock.now = new Date('2026-11-03T00:00:00Z')
    await notifyOnce(portal)
    expect(said()).toEqual(['1 thing needs you, 1 recovered'])
  })

  test('the log is filtered by channel, event, state and time', async () => {
    await createChannel(owner(), wecom())
    const { id } = await createChannel(owner(), wecom({ events: ['keys_low'] }, 'keys'))
    await fail('CS20')
    await notifyOnce(portal)
    const { outside } = portal.runner
    const known = await portal.inbox.sellers.get(portal.sellerId)
    if (!known) throw new Error('The account is not there.')
    await testChannel(owner(), { known, outside }, { channelId: id })
    const found = async (input: Record<string, unknown>) =>
      (await listSentMessages(owner(), input)).rows.map(({ channel, first }) => `${channel} ${first?.event ?? 'test'}`)
    expect(await found({})).toEqual(['keys test', 'ops call_failing'])
    expect(await found({ channel: id })).toEqual(['keys test'])
    expect(await found({ event: 'call_failing' })).toEqual(['ops call_failing'])
    expect(await found({ event: 'keys_low' })).toEqual([])
    expect(await found({ event: 'nonsense' })).toHaveLength(2)
    expect(await found({ state: 'dead' })).toEqual([])
    expect(await found({ from: new Date(portal.clock.now.getTime() + 1) })).toEqual([])
    expect(await found({ from: portal.clock.now, to: new Date(portal.clock.now.getTime() + 1) })).toHaveLength(2)
  })

  test('a digest gathers; each channel has its own rules', async () => {
    await createChannel(owner(), wecom({ digest: 'hourly' }, 'digest'))
    await createChannel(owner(), wecom({ minSeverity: 'critical' }, 'critical only'))
    await createChannel(owner(), wecom({ events: ['keys_low'] }, 'keys'))
    await fail('CS5')
    portal.tick(10 * MINUTE)
    await fail('CS6', 'releaseInstance')
    await notifyOnce(portal)
    expect(said()).toEqual([])
    portal.tick(HOUR)
    await notifyOnce(portal)
    expect(said()).toHaveLength(1)
    expect(said()[0]).toBe('2 things need you')
  })

  test('while a channel does not take messages they gather; nobody else waits', async () => {
    const other = await fakeRobot()
    await createChannel(owner(), wecom({}, 'dead'))
    await createChannel(owner(), { ...wecom({}, 'alive'), target: { kind: 'slack', url: other.url } })
    robot.answer = { status: 503, body: '' }
    for (const [index, order] of ['CS7', 'CS8', 'CS9'].entries()) {
      await fail(order, INTERFACES[index])
      await notifyOnce(portal)
    }
    expect(other.received).toHaveLength(3)
    expect(
      await portal.count('jobs', `seller_id = '${portal.sellerId}' and kind = 'notify' and state = 'waiting'`),
    ).toBe(1)
    robot.answer = { status: 200, body: '{"errcode":0}' }
    robot.received.length = 0
    portal.tick(2 * MINUTE)
    await portal.work()
    await notifyOnce(portal)
    // What waited first, then all the rest in one.
    expect(said()).toEqual(['Updating an instance keeps failing: CS7', expect.stringMatching(/^2 things need you$/)])
    await other.close()
  })

  test('a fault of the settings is final, told by the other channels, and can be sent again once mended', async () => {
    const { id } = await createChannel(owner(), wecom({}, 'broken'))
    robot.answer = { status: 200, body: '{"errcode":93000,"errmsg":"invalid webhook url"}' }
    for (const [index, order] of ['CS10', 'CS11', 'CS12'].entries()) {
      await fail(order, INTERFACES[index])
      await notifyOnce(portal)
    }
    const other = await fakeRobot()
    await createChannel(owner(), {
      ...wecom({ events: ['channel_failing'] }, 'second'),
      target: { kind: 'slack', url: other.url },
    })
    await notifyOnce(portal)
    // It was noted before the second channel came.
    expect(other.received).toHaveLength(1)
    expect(other.texts()[0]).toContain('Messages by the channel broken do not arrive')
    const { rows } = await listSentMessages(owner(), { channel: id, state: 'dead' })
    expect(rows).toHaveLength(3)
    expect(rows[0]).toMatchObject({
      channel: 'broken',
      count: 1,
      lastError: '93000 invalid webhook url',
      mayResend: true,
    })
    robot.answer = { status: 200, body: '{"errcode":0}' }
    await resendMessage(owner(), { messageId: rows[0]?.id ?? '' })
    await portal.work()
    expect((await listSentMessages(owner(), { channel: id, state: 'dead' })).rows).toHaveLength(2)
    await other.close()
  })

  test('a test message says what came back; its attempt stands in the log without the key', async () => {
    const { id } = await createChannel(owner(), wecom())
    const known = await portal.inbox.sellers.get(portal.sellerId)
    if (!known) throw new Error('There is no account.')
    const means = { known, outside: portal.inbox.outside }
    expect(await testChannel(owner(), means, { channelId: id })).toMatchObject({ ok: true })
    robot.answer = { status: 200, body: '{"errcode":93000,"errmsg":"invalid webhook url"}' }
    expect(await testChannel(owner(), means, { channelId: id })).toMatchObject({
      ok: false,
      error: '93000 invalid webhook url',
    })
    const attempts = await portal.rows(`job_attempts where seller_id = '${portal.sellerId}'`, 'started_at')
    expect(attempts).toHaveLength(2)
    expect(JSON.stringify(attempts)).not.toContain('693a91f6')
    expect(JSON.stringify(await listChannels(owner()))).not.toContain('693a91f6')
    expect(JSON.stringify(await portal.rows(`channels where seller_id = '${portal.sellerId}'`))).not.toContain(
      '693a91f6',
    )
  })

  test('what is left blank stays; a secret does not go to another address', async () => {
    const rules = { ...DEFAULT_RULES }
    const { id } = await createChannel(owner(), {
      ...{ name: 'ding', language: 'zh', rules },
      target: { kind: 'dingtalk', url: robot.url, secret: 'SEC1' },
    })
    const change = (target: ChannelInput['target']) =>
      changeChannel(owner(), { channelId: id, name: 'ding', language: 'zh', rules, target })
    await change({ kind: 'dingtalk', url: '', secret: '' })
    expect((await listChannels(owner()))[0]).toMatchObject({ secured: true, version: 0 })
    await change({ kind: 'dingtalk', url: `${robot.url}2`, secret: '' })
    expect((await listChannels(owner()))[0]).toMatchObject({ secured: false, version: 1 })
  })

  test('a paused channel is told nothing, a removed one is forgotten', async () => {
    const { id } = await createChannel(owner(), wecom())
    await pauseChannel(owner(), { channelId: id })
    await fail('CS13')
    await notifyOnce(portal)
    expect(said()).toEqual([])
    await resumeChannel(owner(), { channelId: id })
    await removeChannel(owner(), { channelId: id })
    expect(await listChannels(owner())).toEqual([])
    expect(await portal.row('channels', `seller_id = '${portal.sellerId}'`)).toMatchObject({
      state: 'removed',
      target: '',
    })
    await expect(createChannel(portal.as(userOf('finance')), wecom())).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('previews use the data of the last time', async () => {
    await createChannel(owner(), wecom())
    await fail('CS14')
    await notifyOnce(portal)
    const previews = await previewMessages(owner(), 'Asia/Shanghai')
    const call = previews.find(({ event }) => event === 'call_failing')
    expect(call).toMatchObject({
      real: true,
      mails: { zh: { opened: { subject: '[Acme] 更新实例一直失败：CS14' } } },
    })
    expect(previews.filter(({ real }) => !real).length).toBe(previews.length - 1)
  })
})
