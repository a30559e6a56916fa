import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { listChannels } from '@/lib/services/notifications/list-channels'
import { pauseChannel } from '@/lib/services/notifications/pause-channel'
import { describeOnBothDatabases } from '@/tests/support/database'
import { type Json, openPortal } from '@/tests/support/portal'
import { OWNER } from '@/tests/support/service-context'

const MAIL = {
  name: 'mail',
  language: 'en',
  target: {
    ...{ kind: 'email', host: 'smtp.example.com', port: 465, security: 'tls' },
    ...{ user: 'portal', password: 'S3cret-pass', from: 'portal@acme.test', to: ['ops@acme.test'] },
  },
}
const ROBOT = {
  name: 'on call',
  target: { kind: 'wecom', url: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6' },
  rules: { minSeverity: 'critical', quiet: { from: '22:00', to: '08:00' } },
}

describeOnBothDatabases('channels of the configuration', (getDb) => {
  const open = async () => {
    const portal = await openPortal(getDb(), { id: `s${randomUUID().slice(0, 8)}` })
    return {
      ...portal,
      owner: portal.as(OWNER),
      apply: (...channels: Json[]) => portal.configure({ channels }),
      audit: () => portal.rows(`audit_log where seller_id = '${portal.sellerId}' and subject_kind = 'channel'`, 'at'),
    }
  }

  it('are made, sealed, and applying them again changes nothing', async () => {
    const { owner, apply, audit, rows, sellerId } = await open()
    await apply(MAIL, ROBOT)
    await apply(MAIL, ROBOT)
    const channels = await listChannels(owner)
    expect(channels.map(({ name, kind, language, state, version }) => [name, kind, language, state, version])).toEqual([
      ['mail', 'email', 'en', 'active', 0],
      ['on call', 'wecom', 'zh', 'active', 0],
    ])
    expect(channels[1]?.rules).toMatchObject({ minSeverity: 'critical', digest: 'none', quiet: ROBOT.rules.quiet })
    expect(await audit()).toHaveLength(2)
    const stored = JSON.stringify([await rows(`channels where seller_id = '${sellerId}'`), await audit()])
    expect(stored).not.toContain('S3cret-pass')
    expect(stored).not.toContain('693a91f6')
  })

  it('change by their names; rules left out, other channels, and a pause stay', async () => {
    const { owner, apply, audit } = await open()
    await apply(MAIL, ROBOT)
    const [mail] = await listChannels(owner)
    await pauseChannel(owner, { channelId: mail?.id ?? '' })
    await apply({ ...MAIL, target: { ...MAIL.target, password: 'another-one' }, rules: { digest: 'daily' } })
    const [after, robot] = await listChannels(owner)
    expect(after).toMatchObject({ id: mail?.id, state: 'paused', rules: { ...mail?.rules, digest: 'daily' } })
    expect(robot).toMatchObject({ name: 'on call', version: 0 })
    const actions = (await audit()).map(({ action }) => String(action))
    expect(actions.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'channel.changed',
      'channel.created',
      'channel.created',
      'channel.paused',
    ])
  })

  it('name every fault with its place, and then nothing is applied', async () => {
    const { owner, apply } = await open()
    const faults = (...channels: Json[]) =>
      apply(...channels).then(
        () => [],
        (error: { issues: { path: string }[] }) => error.issues.map(({ path }) => path.replace('sellers[0].', '')),
      )
    const { password: _, ...without } = MAIL.target
    expect(await faults({ ...MAIL, target: without })).toEqual(['channels[0].target.password'])
    expect(await faults({ ...MAIL, colour: 1, rules: { loud: true, zone: 'Mars' } })).toEqual([
      'channels[0].rules.zone',
      'channels[0].rules.loud',
      'channels[0].colour',
    ])
    expect(await faults({ name: 'x', target: { kind: 'pager', url: 'https://a.test' } })).toEqual([
      'channels[0].target.kind',
    ])
    expect(await faults(ROBOT, ROBOT)).toEqual(['channels[1].name'])
    await apply(ROBOT)
    expect(await faults({ ...MAIL, name: ROBOT.name }, MAIL)).toEqual(['channels[0].target.kind'])
    expect(await listChannels(owner)).toHaveLength(1)
  })
})
