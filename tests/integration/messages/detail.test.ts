import { eq } from 'drizzle-orm'
import { beforeEach, expect, it } from 'vitest'
import { auditLog, instanceHistory, jobs, messages, sellerKeys, sellers } from '@/db/schema'
import { sign } from '@/lib/koogallery/signature-v2'
import type { ServiceContext } from '@/lib/services/context'
import { compareMessages } from '@/lib/services/messages/compare'
import { dismissFailures } from '@/lib/services/messages/dismiss'
import { listFailures } from '@/lib/services/messages/failures'
import { getMessage } from '@/lib/services/messages/get'
import { revealMessage } from '@/lib/services/messages/reveal'
import { sealedPlace } from '@/lib/services/settings/seller-snapshot'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { OWNER, serviceContexts, userOf } from '../../support/service-context'
import { failed, KEY_ID, messageRow, minutesAgo, NOW, putMessages } from './support'

const REASON = 'checked with the buyer'

describeOnBothDatabases('one message', (getDb) => {
  let contexts: ReturnType<typeof serviceContexts>
  let ctx: ServiceContext
  beforeEach(async () => {
    await emptyTables(getDb())
    contexts = serviceContexts(getDb())
    ctx = contexts.contextFor('acme', OWNER)
    await getDb()
      .insert(sellers)
      .values({ sellerId: 'acme', name: 'Acme', site: 'china', settings: {}, createdAt: NOW, updatedAt: NOW })
    await getDb()
      .insert(sellerKeys)
      .values({
        sellerId: 'acme',
        id: KEY_ID,
        class: 'basic',
        status: 'current',
        secret: ctx.secretBox.seal('access-key', sealedPlace.key('acme', KEY_ID)),
        fingerprint: 'f',
        hint: '-key',
        createdAt: NOW,
      })
  })

  it('joins the attempts of the call, tells the clock, the changes, the jobs and the re-runs', async () => {
    const call = { orderId: 'CS1', orderLineId: 'L1', instanceId: 'I1' }
    const [first, second, rerun] = await putMessages(getDb(), [
      messageRow({ receivedAt: minutesAgo(70), ...failed, ...call }),
      messageRow({ receivedAt: minutesAgo(10), ...failed, ...call }),
      messageRow({ receivedAt: minutesAgo(5), ...failed, open: false, ...call, rerunBy: 'Owner' }),
      messageRow({ receivedAt: minutesAgo(9), ...call, activity: 'queryInstance' }),
      messageRow({ receivedAt: minutesAgo(8), ...call, test: true }),
    ])
    if (!first || !second || !rerun) throw new Error('three rows')
    await getDb().update(messages).set({ rerunOf: second }).where(eq(messages.id, rerun))
    await getDb()
      .insert(instanceHistory)
      .values({
        sellerId: 'acme',
        id: ctx.newId(),
        instanceId: 'I1',
        at: minutesAgo(10),
        kind: 'created',
        statusAfter: 'open',
        actorKind: 'marketplace',
        actorName: 'KooGallery',
        messageId: second,
      })
    await getDb()
      .insert(jobs)
      .values({
        sellerId: 'acme',
        id: ctx.newId(),
        kind: 'order_lookup',
        lane: 'order:CS1',
        payload: { kind: 'order_lookup', orderId: 'CS1' },
        test: false,
        orderId: 'CS1',
        state: 'waiting',
        runAt: NOW,
        maxAttempts: 3,
        idempotencyKey: 'k',
        createdAt: NOW,
      })
    const detail = await getMessage(ctx, { id: second })
    expect(detail.attempts.map((attempt) => attempt.id)).toEqual([rerun, second, first])
    expect(detail.reruns.map((attempt) => attempt.id)).toEqual([rerun])
    expect(detail.failing).toMatchObject({
      firstFailedAt: minutesAgo(70),
      calls: 2,
      clock: { outcome: 'refunded', givesUpAt: minutesAgo(-110), nextCallExpectedAt: minutesAgo(-50), over: false },
    })
    expect(detail.changes.map((change) => change.kind)).toEqual(['created'])
    expect(detail.jobs).toHaveLength(1)
    expect((await getMessage(ctx, { id: first })).changes).toEqual([])
  })

  it('explains the signature without ever giving away a whole one', async () => {
    const body = '{"activity":"newInstance"}'
    const timestamp = String(NOW.getTime())
    const signature = sign({ accessKey: 'access-key', nonce: 'n', timestamp, body })
    const url = (given: string) => `/api/koogallery/acme?signature=${given}&timestamp=${timestamp}&nonce=n`
    const [good, bad] = await putMessages(getDb(), [
      messageRow({ receivedAt: NOW, url: url(signature), body: new TextEncoder().encode(body) }),
      messageRow({ receivedAt: NOW, url: url('0'.repeat(64)), body: new TextEncoder().encode(body) }),
    ])
    if (!good || !bad) throw new Error('two rows')
    expect((await getMessage(ctx, { id: good })).signature).toMatchObject({
      expects: 'basic',
      fits: { form: 'raw', key: { id: KEY_ID, hint: '-key', status: 'current' } },
      findings: [],
    })
    const { signature: explained } = await getMessage(ctx, { id: bad })
    expect(explained?.fits).toBeUndefined()
    expect(explained?.expected).toEqual([
      { key: expect.objectContaining({ id: KEY_ID }), startsWith: signature.slice(0, 8) },
    ])
    expect(JSON.stringify(explained)).not.toContain(signature)
    expect(JSON.stringify(explained)).not.toContain('access-key')
  })

  it('hides personal data until somebody who may asks for it, which is audited', async () => {
    const [id] = await putMessages(getDb(), [messageRow({ receivedAt: minutesAgo(1) })])
    if (!id) throw new Error('one row')
    const shown = await getMessage(ctx, { id })
    expect(shown).toMatchObject({ masked: true, mayReveal: true })
    expect(shown.request.text).not.toContain('13800138000')
    const viewer = contexts.contextFor('acme', userOf('viewer'))
    expect(await getMessage(viewer, { id })).toMatchObject({ mayReveal: false })
    await expect(revealMessage(viewer, { id })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await getDb().select().from(auditLog)).toEqual([])
    expect((await revealMessage(ctx, { id })).request.text).toContain('13800138000')
    expect(await getDb().select().from(auditLog)).toMatchObject([{ action: 'message.reveal', subjectId: id }])
  })

  it('puts two calls beside each other, the earlier first, with what is personal masked', async () => {
    const [later, earlier] = await putMessages(getDb(), [
      messageRow({ receivedAt: minutesAgo(10) }),
      messageRow({
        receivedAt: minutesAgo(70),
        ...failed,
        answer: new TextEncoder().encode('{"resultCode":"000005"}'),
      }),
    ])
    if (!later || !earlier) throw new Error('two rows')
    const comparison = await compareMessages(ctx, { id: later, otherId: earlier })
    expect(await compareMessages(ctx, { id: earlier, otherId: later })).toEqual(comparison)
    expect(comparison).toMatchObject({
      earlier: { id: earlier, receivedAt: minutesAgo(70) },
      later: { id: later },
      answer: { before: '{"resultCode":"000005"}', after: '{"resultCode":"000000","resultMsg":"success"}' },
    })
    expect(comparison.request.before).toContain('newInstance')
    expect(JSON.stringify(comparison)).not.toContain('13800138000')
    const other = contexts.contextFor('umbra', OWNER)
    await expect(compareMessages(other, { id: later, otherId: earlier })).rejects.toMatchObject({ code: 'not_found' })
  })

  it.each(['not-an-id', '00000000-0000-7000-8000-000000000001'])('does not find %s', async (id) => {
    await expect(getMessage(ctx, { id })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('lists failures by what ends first, one row per call, last what only says what it is about', async () => {
    await putMessages(getDb(), [
      messageRow({ receivedAt: minutesAgo(70), ...failed, orderId: 'CS1' }),
      messageRow({ receivedAt: minutesAgo(10), ...failed, orderId: 'CS1' }),
      messageRow({ receivedAt: minutesAgo(30), ...failed, activity: 'updateInstanceStatus', instanceId: 'I1' }),
      messageRow({ receivedAt: minutesAgo(500), ...failed, orderId: 'CS0' }),
      messageRow({ receivedAt: minutesAgo(1), ...failed, activity: 'queryInstance', instanceId: 'I2' }),
      messageRow({ receivedAt: minutesAgo(1), ...failed, verdict: 'refused', reason: 'bad_value', orderId: 'CS7' }),
      messageRow({ receivedAt: minutesAgo(1), ...failed, verdict: 'refused', keyId: null }),
      messageRow({ receivedAt: minutesAgo(100), ...failed, verdict: 'refused', keyId: null, orderId: 'CS9' }),
      messageRow({ receivedAt: minutesAgo(1), ...failed, test: true, orderId: 'MOCK1' }),
    ])
    const { rows } = await listFailures(ctx)
    expect(rows.map(({ latest, calls }) => [latest.orderId ?? latest.instanceId, calls])).toEqual([
      ['I1', 1],
      ['CS1', 2],
      ['CS7', 1],
      ['I2', 1],
      ['CS0', 1],
      ['CS9', 1],
    ])
    expect((await listFailures(ctx, { test: true })).rows).toHaveLength(1)
  })

  it('dismisses all failures of a call, with a reason, in the audit log', async () => {
    const [, latest, other, unsigned] = await putMessages(getDb(), [
      messageRow({ receivedAt: minutesAgo(70), ...failed, orderId: 'CS1' }),
      messageRow({ receivedAt: minutesAgo(10), ...failed, orderId: 'CS1' }),
      messageRow({ receivedAt: minutesAgo(10), ...failed, orderId: 'CS2' }),
      messageRow({ receivedAt: minutesAgo(10), ...failed, verdict: 'refused', activity: null, keyId: null }),
    ])
    if (!latest || !other || !unsigned) throw new Error('four rows')
    const asked = { messageIds: [latest, unsigned], reason: REASON }
    await expect(dismissFailures(contexts.contextFor('acme', userOf('viewer')), asked)).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(dismissFailures(ctx, { ...asked, reason: '  ' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(dismissFailures(contexts.contextFor('zeta', OWNER), asked)).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await getDb().select().from(auditLog)).toEqual([])

    expect(await dismissFailures(ctx, asked)).toEqual({ dismissed: 2, messages: 3 })
    expect((await listFailures(ctx)).rows.map((row) => row.latest.id)).toEqual([other])
    expect(await getDb().select().from(auditLog)).toMatchObject([
      { action: 'message.dismiss', subjectId: latest, reason: REASON },
      { action: 'message.dismiss', subjectId: unsigned, reason: REASON },
    ])
  })
})
