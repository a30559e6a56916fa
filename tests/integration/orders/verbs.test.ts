import { beforeEach, describe, expect, test } from 'vitest'
import type { ServiceContext } from '@/lib/services/context'
import { editAccessData } from '@/lib/services/instances/edit-access-data'
import { extendInstance } from '@/lib/services/instances/extend'
import { freezeInstance } from '@/lib/services/instances/freeze'
import { markReady } from '@/lib/services/instances/mark-ready'
import { marketplaceView } from '@/lib/services/instances/marketplace-view'
import { resumeInstance } from '@/lib/services/instances/resume'
import { retryPreparation } from '@/lib/services/instances/retry-preparation'
import { revealAccess } from '@/lib/services/instances/reveal-access'
import { cancelJob } from '@/lib/services/jobs/cancel-job'
import { retryJob } from '@/lib/services/jobs/retry-job'
import { launchState } from '@/lib/services/landing/launch-state'
import { lookUpOrderAgain } from '@/lib/services/orders/look-up-again'
import { readTimeline } from '@/lib/services/orders/timeline'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { OPEN_API, openPortal, type Portal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

const MANUAL = { settings: { defaultProvisioning: { mode: 'manual', promise: 'instant' } } }
const ACCESS = { frontEndUrl: 'https://app.acme.test/t7', userName: 'admin', password: 'Chang3-me' }
const LATER = '2027-11-02T00:00:00.000Z'
const reason = 'the buyer called'

type Verb = (ctx: ServiceContext, input: { instanceId: string; reason: string }) => Promise<unknown>

/** Every verb with the instance it needs, and what it leaves behind. */
const VERBS: [name: string, manual: boolean, action: string, history: string | null, verb: Verb, before?: Verb][] = [
  ['freeze', false, 'instance.freeze', 'frozen', freezeInstance],
  ['resume', false, 'instance.resume', 'resumed', resumeInstance, freezeInstance],
  ['extend', false, 'instance.extend', 'expiry_set', (ctx, i) => extendInstance(ctx, { ...i, expireTime: LATER })],
  ['mark ready', true, 'instance.mark_ready', 'ready', (ctx, i) => markReady(ctx, { ...i, access: ACCESS })],
  [
    'edit access',
    false,
    'instance.edit_access',
    'access_edited',
    (ctx, i) => editAccessData(ctx, { ...i, access: ACCESS }),
  ],
  ['reveal access', false, 'instance.reveal_access', null, revealAccess],
]

describeOnBothDatabases('acting on instances by hand', (getDb) => {
  let portal: Portal
  let owner: ServiceContext
  beforeEach(() => emptyTables(getDb()))

  async function open(manual = false): Promise<string> {
    portal = await openPortal(getDb(), manual ? MANUAL : {})
    owner = portal.as(OWNER)
    const id = await portal.bought('CS1')
    portal.tick(1000)
    return id
  }

  describe.each(VERBS)('%s', (_, manual, action, history, verb, before) => {
    test('takes effect with history and one audit row that names reason and person', async () => {
      const instanceId = await open(manual)
      await before?.(owner, { instanceId, reason })
      portal.tick(1000)
      await verb(owner, { instanceId, reason })
      if (history) expect(await portal.history(instanceId)).toContain(history)
      expect(await portal.row('audit_log', `action = '${action}'`)).toMatchObject({
        subject_kind: 'instance',
        subject_id: instanceId,
        reason,
        actor_name: 'Owner',
      })
      expect(JSON.stringify(await portal.rows('audit_log'))).not.toContain('Chang3-me')
    })

    test.each(['viewer', 'finance'] as const)('is not for the role %s', async (role) => {
      const instanceId = await open(manual)
      const audited = await portal.count('audit_log')
      await expect(verb(portal.as(userOf(role)), { instanceId, reason })).rejects.toMatchObject({ code: 'forbidden' })
      expect(await portal.count('audit_log')).toBe(audited)
    })

    test('demands a reason and an instance that is there', async () => {
      const instanceId = await open(manual)
      await expect(verb(owner, { instanceId, reason: ' ' })).rejects.toMatchObject({ code: 'invalid' })
      await expect(verb(owner, { instanceId: 'nope', reason })).rejects.toMatchObject({ code: 'not_found' })
    })
  })

  test('a later call of the marketplace wins over the operator, an earlier one does not', async () => {
    const instanceId = await open()
    await freezeInstance(owner, { instanceId, reason })
    const early = new Date(portal.clock.now.getTime() - 500)
    await portal.call('updateInstanceStatus', { instanceId, status: 'UNFREEZE' }, { sentAt: early })
    expect(await portal.instance(instanceId)).toMatchObject({ status: 'frozen' })
    portal.tick(1000)
    await portal.call('updateInstanceStatus', { instanceId, status: 'UNFREEZE' })
    expect(await portal.instance(instanceId)).toMatchObject({ status: 'open' })
    await extendInstance(owner, { instanceId, reason, expireTime: LATER })
    portal.tick(1000)
    await portal.call('refreshInstance', {
      instanceId,
      scene: 'RENEWAL',
      orderId: 'CS2',
      orderLineId: 'CS2-000001',
      expireTime: '20281231000000',
    })
    const { expire_time } = await portal.instance(instanceId)
    expect(new Date(String(expire_time)).toISOString()).toBe('2028-12-31T00:00:00.000Z')
  })

  test('nothing acts on a released instance', async () => {
    const instanceId = await open()
    await portal.call('releaseInstance', { instanceId })
    for (const verb of [freezeInstance, resumeInstance, retryPreparation]) {
      await expect(verb(owner, { instanceId, reason })).rejects.toMatchObject({ code: 'gone' })
    }
  })

  test('what is so already is said, not done again', async () => {
    const instanceId = await open()
    await expect(resumeInstance(owner, { instanceId, reason })).rejects.toMatchObject({ code: 'conflict' })
    await expect(retryPreparation(owner, { instanceId, reason })).rejects.toMatchObject({ code: 'conflict' })
    await expect(markReady(owner, { instanceId, reason, access: ACCESS })).rejects.toMatchObject({ code: 'conflict' })
  })

  test.each([
    { frontEndUrl: '' },
    { frontEndUrl: 'http://app.acme.test' },
    { frontEndUrl: 'javascript:alert(1)' },
    { frontEndUrl: `https://app.acme.test/${'x'.repeat(512)}` },
    { frontEndUrl: 'https://portal.test/launch/x' },
    { ...ACCESS, password: 'x'.repeat(129) },
    { ...ACCESS, memo: 'x'.repeat(1025) },
  ])('access data %# that the marketplace or the buyer could not use are refused', async (access) => {
    const instanceId = await open(true)
    await expect(markReady(owner, { instanceId, reason, access })).rejects.toMatchObject({ code: 'invalid' })
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'preparing' })
  })

  test('what KooGallery sees is shown without the account', async () => {
    const instanceId = await open(true)
    await markReady(owner, { instanceId, reason, access: ACCESS })
    const shown = await marketplaceView(portal.as(userOf('viewer')), instanceId)
    expect(shown).toContain(ACCESS.frontEndUrl)
    expect(shown).not.toContain(ACCESS.password)
    expect(await revealAccess(owner, { instanceId, reason })).toEqual(ACCESS)
  })

  test('a preparation whose job was given up starts anew, as the same job', async () => {
    portal = await openPortal(getDb())
    owner = portal.as(OWNER)
    const { instanceId } = await portal.buy('CS1')
    const id = String(instanceId)
    const job = await portal.row('jobs')
    await cancelJob(owner, { jobId: String(job.id), reason })
    await portal.work()
    expect(await portal.instance(id)).toMatchObject({ readiness: 'preparing' })
    await retryPreparation(owner, { instanceId: id, reason })
    await portal.work()
    expect(await portal.instance(id)).toMatchObject({ readiness: 'ready' })
    expect(await portal.count('jobs')).toBe(1)
    expect(await portal.count('audit_log', `action in ('job.cancel', 'instance.retry_preparation')`)).toBe(2)
  })

  test('jobs are retried and cancelled by those who may, while they can be', async () => {
    portal = await openPortal(getDb())
    owner = portal.as(OWNER)
    await portal.buy('CS1')
    const jobId = String((await portal.row('jobs')).id)
    for (const role of ['viewer', 'finance'] as const) {
      await expect(retryJob(portal.as(userOf(role)), { jobId })).rejects.toMatchObject({ code: 'forbidden' })
      await expect(cancelJob(portal.as(userOf(role)), { jobId, reason })).rejects.toMatchObject({ code: 'forbidden' })
    }
    await expect(cancelJob(owner, { jobId, reason: '' })).rejects.toMatchObject({ code: 'invalid' })
    const [claimed] = await portal.claim()
    expect(claimed?.id).toBe(jobId)
    await expect(retryJob(owner, { jobId })).rejects.toMatchObject({ code: 'conflict' })
    await expect(cancelJob(owner, { jobId, reason })).rejects.toMatchObject({ code: 'conflict' })
    expect(await portal.count('audit_log', `action like 'job.%'`)).toBe(0)
  })

  test('an order is looked up again only where the account can', async () => {
    await open()
    const order = { orderId: 'CS1', test: false }
    await expect(lookUpOrderAgain(owner, order)).rejects.toMatchObject({ code: 'conflict' })
    await portal.configure({ openApi: OPEN_API })
    await expect(lookUpOrderAgain(portal.as(userOf('viewer')), order)).rejects.toMatchObject({ code: 'forbidden' })
    await lookUpOrderAgain(owner, order)
    expect(await portal.row('orders')).toMatchObject({ lookup: 'pending' })
    expect(await portal.count('jobs', `kind = 'order_lookup' and state = 'waiting'`)).toBe(1)
    expect(await portal.count('audit_log', `action = 'order.look_up_again'`)).toBe(1)
  })

  test('the time line tells each event once, newest first, in pages that join', async () => {
    const instanceId = await open()
    await freezeInstance(owner, { instanceId, reason })
    portal.tick(1000)
    await revealAccess(owner, { instanceId, reason })
    const whole = await readTimeline(portal.as(userOf('viewer')), { orderId: 'CS1' })
    const kinds = whole.entries.map((entry) => entry.kind)
    expect(kinds.filter((kind) => kind === 'message')).toHaveLength(1)
    expect(kinds.filter((kind) => kind === 'audit')).toHaveLength(1)
    expect(whole.entries.flatMap((entry) => (entry.kind === 'history' ? entry.event : []))).toEqual([
      'frozen',
      'ready',
      'created',
    ])
    const joined = []
    let after: string | undefined
    do {
      const page = await readTimeline(owner, { orderId: 'CS1', after, limit: 2 })
      joined.push(...page.entries)
      after = page.next ?? undefined
    } while (after)
    expect(joined).toEqual(whole.entries)
  })

  test('the launch page says how it stands, and nothing personal', async () => {
    const instanceId = await open(true)
    const deps = { db: getDb(), secretBox: portal.secretBox, publicUrl: 'https://portal.test' }
    expect(await launchState(deps, 'nope')).toEqual({ kind: 'unknown' })
    expect(await launchState(deps, instanceId)).toMatchObject({ kind: 'preparing', sellerName: 'Acme' })
    await markReady(owner, { instanceId, reason, access: ACCESS })
    expect(await launchState(deps, instanceId)).toEqual({
      kind: 'ready',
      sellerId: 'acme',
      sellerName: 'Acme',
      productName: null,
      frontEndUrl: ACCESS.frontEndUrl,
    })
    await freezeInstance(owner, { instanceId, reason })
    expect(await launchState(deps, instanceId)).toMatchObject({ kind: 'frozen' })
    portal.tick(1000)
    await portal.call('releaseInstance', { instanceId })
    expect(await launchState(deps, instanceId)).toMatchObject({ kind: 'released' })
  })
})
