import { beforeEach, expect, test } from 'vitest'
import { rerunMessage } from '@/lib/services/inbox/rerun-message'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { KEY, openPortal, type Portal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

const STRICT = {
  settings: {
    defaultProvisioning: { mode: 'builtin', promise: 'strict', frontEndUrl: 'https://app.acme.test/{instanceId}' },
  },
}

describeOnBothDatabases('rerunMessage', (getDb) => {
  let portal: Portal
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb(), STRICT)
  })
  const rerun = (messageId: unknown, actor = OWNER) =>
    rerunMessage(portal.as(actor), { messageId: String(messageId), reason: 'mended' })

  test('a failure that has been mended is accepted, closed and audited', async () => {
    await portal.buy('CS1')
    const failed = await portal.lastMessage()
    expect(failed).toMatchObject({ verdict: 'failed', open: true })
    await portal.work()
    portal.tick(3 * 3_600_000)
    const result = await rerun(failed.id)
    expect(result).toMatchObject({ verdict: 'accepted', resultCode: '000000' })
    expect(await portal.count('messages', 'open')).toBe(0)
    expect(await portal.row('messages', `id = '${result.messageId}'`)).toMatchObject({
      rerun_of: failed.id,
      rerun_by: 'Owner',
      verdict: 'accepted',
      order_id: 'CS1',
    })
    expect(await portal.row('audit_log', `action = 'message.rerun'`)).toMatchObject({
      subject_id: failed.id,
      reason: 'mended',
      actor_name: 'Owner',
    })
    expect(await portal.count('instances')).toBe(1)
  })

  test('a failure not mended fails again and stays open', async () => {
    await portal.buy('CS1')
    const failed = await portal.lastMessage()
    expect(await rerun(failed.id)).toMatchObject({ verdict: 'failed', resultCode: '000005' })
    expect(await portal.count('messages', 'open')).toBe(1)
  })

  test('a call refused for a key that was wrong is accepted once the key is entered', async () => {
    const fresh = 'the-right-key-000000001'
    await portal.buy('CS1', {}, { key: fresh })
    const refused = await portal.lastMessage()
    expect(refused).toMatchObject({ verdict: 'refused', reason: 'signature_mismatch', open: true })
    await expect(rerun(refused.id)).rejects.toMatchObject({ code: 'conflict' })
    await portal.configure({
      keys: [
        { class: 'basic', key: fresh },
        { class: 'basic', key: KEY, status: 'previous' },
      ],
    })
    portal.tick(86_400_000)
    await rerun(refused.id)
    await portal.work()
    expect(await rerun(refused.id)).toMatchObject({ verdict: 'accepted' })
    expect(await portal.row('instances')).toMatchObject({ order_id: 'CS1' })
    expect(await portal.row('messages', `id = '${String(refused.id)}'`)).toMatchObject({ open: false })
  })

  test('an old freeze run again does not win over what came after it', async () => {
    await portal.buy('CS1')
    await portal.work()
    const { instanceId } = await portal.buy('CS1')
    portal.tick(1_000)
    await portal.call('updateInstanceStatus', { instanceId, status: 'FREEZE' })
    const freeze = await portal.lastMessage()
    portal.tick(1_000)
    await portal.call('updateInstanceStatus', { instanceId, status: 'UNFREEZE' })
    portal.tick(60_000)
    expect(await rerun(freeze.id)).toMatchObject({ verdict: 'accepted' })
    expect(await portal.instance(String(instanceId))).toMatchObject({ status: 'open' })
  })

  test.each(['finance', 'viewer'] as const)('the role %s may not', async (role) => {
    await portal.buy('CS1')
    await expect(rerun((await portal.lastMessage()).id, userOf(role))).rejects.toMatchObject({ code: 'forbidden' })
    expect(await portal.count('audit_log', `action = 'message.rerun'`)).toBe(0)
  })

  test('bad input: an id that is none, one never given, a call of no family', async () => {
    await expect(rerun('nonsense')).rejects.toMatchObject({ code: 'invalid' })
    await expect(rerun('019a0000-0000-7000-8000-000000000000')).rejects.toMatchObject({ code: 'not_found' })
    await portal.deliver({ method: 'GET', url: '/api/koogallery/acme', headers: [], body: new Uint8Array() })
    await expect(rerun((await portal.lastMessage()).id)).rejects.toMatchObject({ code: 'conflict' })
  })

  test('another account’s message is not found', async () => {
    await portal.buy('CS1')
    const { id } = await portal.lastMessage()
    const other = await openPortal(getDb(), { id: 'other', keys: [{ class: 'basic', key: 'another-access-key-77' }] })
    await expect(rerunMessage(other.as(OWNER), { messageId: String(id), reason: 'x' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})
