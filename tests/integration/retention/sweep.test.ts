import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { ensureMessagePartitions, ensureUsagePartitions } from '@/db/queries/partitions'
import { rawRows } from '@/db/rows'
import { incidentCalls } from '@/db/schema'
import { DEFAULT_RETENTION, RETENTION_KINDS } from '@/lib/domain/retention'
import { createLogger } from '@/lib/observability/logger'
import { rerunMessage } from '@/lib/services/inbox/rerun-message'
import { getMessage } from '@/lib/services/messages/get'
import { getRetention, previewRetention } from '@/lib/services/retention/preview'
import { saveRetention } from '@/lib/services/retention/save-retention'
import { sweep } from '@/lib/services/retention/sweep'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { openPortal, type Portal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

const DAY = 86_400_000
const reason = 'our data policy'

describeOnBothDatabases('keeping records for their time', (getDb) => {
  let portal: Portal

  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb())
  })

  const run = () =>
    sweep({ db: getDb(), now: () => portal.clock.now, log: createLogger('silent'), stopped: () => false })
  const keep = (retention: Parameters<typeof saveRetention>[1]['retention'], purgeAfterDays: number | null = null) =>
    saveRetention(portal.as(OWNER), { retention, purgeAfterDays, reason })
  const preview = async (kind: string) =>
    (await previewRetention(portal.as(OWNER), { retention: {} })).find((row) => row.kind === kind)

  test('drops whole months of calls, and what is still open keeps its month', async () => {
    await portal.buy('CS1')
    await portal.send({ activity: 'newInstance', orderId: 'CS2' }) // no order line: a failure that wants a person
    const [open] = await rawRows(getDb(), sql`select open from messages where order_id = 'CS2'`)
    expect(await portal.count('messages')).toBe(2)
    const month = portal.clock.now
    portal.tick(500 * DAY)
    await ensureMessagePartitions(getDb(), portal.clock.now)
    await portal.buy('CS3')
    await run()
    const left = (await portal.rows('messages', 'received_at')).map((row) => row.order_id)
    expect(left).toEqual(open?.open ? ['CS2', 'CS3'] : ['CS3'])
    await getDb().execute(sql`update messages set open = false`)
    await run()
    expect((await portal.rows('messages')).map((row) => row.order_id)).toEqual(['CS3'])
    const [partition] = await rawRows(getDb(), sql`select to_regclass('messages_2026_11')::text as name`)
    expect(partition?.name).toBeNull()
    await ensureMessagePartitions(getDb(), month)
  })

  test('clears an account that keeps less in batches, and leaves the others alone', async () => {
    const other = await openPortal(getDb(), { id: 'other', keys: [{ class: 'basic', key: 'other-key-0001' }] })
    await portal.buy('CS1')
    await other.buy('CS1', {}, { key: 'other-key-0001' })
    await keep({ messages: 30 })
    portal.tick(29 * DAY)
    await run()
    expect(await portal.count('messages')).toBe(2)
    portal.tick(2 * DAY)
    expect(await preview('messages')).toMatchObject({ rows: 1, more: false, oldest: new Date('2026-11-02T08:00:00Z') })
    await run()
    expect((await portal.rows('messages')).map((row) => row.seller_id)).toEqual(['other'])
    expect(await preview('messages')).toMatchObject({ rows: 0, oldest: null })
    const view = await getRetention(portal.as(userOf('viewer')))
    expect(view.kinds.find(({ kind }) => kind === 'messages')).toMatchObject({
      days: 30,
      removed: 1,
      removedAt: portal.clock.now,
    })
  })

  test('takes contents out of older calls: verdict, ids and times stay, and nothing can be run again', async () => {
    const answer = await portal.buy('CS1', { mobilePhone: '13800000001' })
    const id = String((await portal.lastMessage()).id)
    portal.tick(179 * DAY)
    await run()
    expect((await portal.lastMessage()).erased_at).toBeNull()
    portal.tick(2 * DAY)
    expect(await preview('message_bodies')).toMatchObject({ rows: 1 })
    await run()
    const row = await portal.row('messages')
    expect(row).toMatchObject({ order_id: 'CS1', instance_id: answer.instanceId, verdict: 'accepted' })
    expect(JSON.stringify(row)).not.toContain('13800000001')
    expect(row.url).toBe('/api/koogallery/acme')
    expect(row.erased_at).not.toBeNull()
    expect(await preview('message_bodies')).toMatchObject({ rows: 0 })
    expect(await getMessage(portal.as(OWNER), { id })).toMatchObject({ signature: null })
    await expect(rerunMessage(portal.as(OWNER), { messageId: id, reason })).rejects.toMatchObject({
      code: 'conflict',
      issues: [{ code: 'message_erased' }],
    })
  })

  test('a failure keeps its contents while it is open, and loses them once it is not', async () => {
    await portal.send({ activity: 'newInstance', orderId: 'CS2' })
    await getDb().execute(sql`update messages set open = true, verdict = 'failed'`)
    portal.tick(200 * DAY)
    await run()
    expect((await portal.row('messages')).erased_at).toBeNull()
    await getDb().execute(sql`update messages set open = false`)
    await run()
    expect((await portal.row('messages')).erased_at).not.toBeNull()
  })

  test('forgets settled jobs with their attempts, and no other', async () => {
    for (const [state, days] of [
      ['done', 91],
      ['cancelled', 91],
      ['dead', 91],
      ['waiting', 91],
      ['done', 10],
    ] as const) {
      const id = randomUUID()
      const at = new Date(portal.clock.now.getTime() - days * DAY)
      await getDb().execute(sql`
        insert into jobs (seller_id, id, kind, lane, payload, test, state, run_at, max_attempts, idempotency_key, created_at, finished_at)
        values ('acme', ${id}, 'provision', 'x', '{"kind":"provision"}', false, ${state}, ${at.toISOString()}, 3, ${id},
          ${at.toISOString()}, ${state === 'waiting' ? null : at.toISOString()})`)
      await getDb().execute(sql`
        insert into job_attempts (seller_id, job_id, attempt, started_at, duration_ms, ok)
        values ('acme', ${id}, 1, ${at.toISOString()}, 1, true)`)
    }
    expect(await preview('jobs')).toMatchObject({ rows: 2 })
    await run()
    expect((await portal.rows('jobs')).map((row) => row.state).toSorted()).toEqual(['dead', 'done', 'waiting'])
    expect(await portal.count('job_attempts')).toBe(3)
  })

  test('keeps a change until every endpoint has it', async () => {
    await portal.bought('CS1')
    await getDb().execute(sql`
      update changes set position = s.n from (select id, row_number() over (order by seq) as n from changes) s
      where changes.id = s.id`)
    const all = await portal.count('changes')
    expect(all).toBeGreaterThan(1)
    await getDb().execute(sql`
      insert into hook_endpoints (seller_id, id, name, url, secret, state, published, created_at, updated_at)
      values ('acme', ${randomUUID()}, 'e', 'https://x.test', '', 'paused', 1, now(), now())`)
    portal.tick(91 * DAY)
    await run()
    expect(await portal.count('changes')).toBe(all - 1)
    await getDb().execute(sql`update hook_endpoints set state = 'removed'`)
    await run()
    expect(await portal.count('changes')).toBe(0)
  })

  test('keeps usage events while their usage is not billed', async () => {
    await ensureUsagePartitions(getDb(), portal.clock.now)
    const time = portal.clock.now.toISOString()
    const windowId = randomUUID()
    await getDb().execute(sql`
      insert into usage_events (seller_id, instance_id, time, id, meter, value, window_id, arrived_at, source)
      values ('acme', 'i1', ${time}, 'e1', 'calls', 1, ${windowId}, ${time}, 'api')`)
    await getDb().execute(sql`
      insert into usage_windows (seller_id, id, instance_id, test, meter, starts_at, ends_at, state, late, seal_at, first_event_at, last_event_at)
      values ('acme', ${windowId}, 'i1', false, 'calls', ${time}, ${time}, 'open', false, ${time}, ${time}, ${time})`)
    portal.tick(100 * DAY)
    expect(await preview('usage_events')).toMatchObject({ rows: 0 })
    await run()
    expect(await portal.count('usage_events')).toBe(1)
    await getDb().execute(sql`update usage_windows set state = 'sealed'`)
    expect(await preview('usage_events')).toMatchObject({ rows: 1 })
    await keep({ usage_events: null })
    await run()
    expect(await portal.count('usage_events')).toBe(1)
    await keep({ usage_events: 30 })
    await run()
    expect(await portal.count('usage_events')).toBe(0)
  })

  test('clears the audit log, notices, runs, landings and idempotency keys by their own days', async () => {
    const old = new Date(portal.clock.now.getTime() - 1_200 * DAY).toISOString()
    const id = randomUUID()
    await getDb().execute(sql`insert into audit_log (seller_id, id, at, actor_kind, actor_name, action, subject_kind, subject_id)
      values ('acme', ${randomUUID()}, ${old}, 'user', 'x', 'old', 'seller', 'acme')`)
    await getDb().execute(sql`insert into notices (seller_id, id, event, subject, severity, level, details, opened_at, ended_at)
      values ('acme', ${id}, 'call_failing', 'a', 'warning', 0, '{}', ${old}, ${old}),
             ('acme', ${randomUUID()}, 'call_failing', 'b', 'warning', 0, '{}', ${old}, null)`)
    await getDb().execute(sql`insert into landings (seller_id, id, reference, at, test, outcome, begun, calls, took_ms, user_name)
      values ('acme', ${randomUUID()}, 'R', ${old}, false, 'refused', 'here', 1, 1, 'someone')`)
    await getDb().execute(sql`insert into idempotency_keys (seller_id, api_key_id, key, fingerprint, started_at)
      values ('acme', ${randomUUID()}, 'k', 'f', ${old})`)
    const counted = await previewRetention(portal.as(OWNER), { retention: {} })
    for (const kind of ['audit', 'notices', 'landings', 'idempotency_keys']) {
      expect(
        counted.find((row) => row.kind === kind),
        kind,
      ).toMatchObject({ rows: 1 })
    }
    await run()
    expect(await portal.count('audit_log', `action = 'old'`)).toBe(0)
    expect((await portal.rows('notices')).map((row) => row.subject)).toEqual(['b'])
    expect(await portal.count('landings')).toBe(0)
    expect(await portal.count('idempotency_keys')).toBe(0)
  })

  test('forgets which call failed for which cause once it no longer fails; the incident stays', async () => {
    const incidentId = randomUUID()
    const [old, recent] = [new Date('2026-11-01T00:00:00Z'), new Date('2026-11-20T00:00:00Z')]
    for (const [subject, open, at] of [
      ['recovered long ago', false, old],
      ['failing for long', true, old],
      ['recovered lately', false, recent],
    ] as const) {
      await getDb()
        .insert(incidentCalls)
        .values({
          ...{
            sellerId: 'acme',
            subject,
            activity: 'newInstance',
            resultCode: '000005',
            reason: 'internal',
            incidentId,
          },
          ...{ family: 'saas_v2', failures: 1, open, since: at, lastFailedAt: at, latestMessageId: randomUUID() },
          passed: false,
        })
    }
    await keep({ incident_calls: 90 })
    portal.tick(95 * DAY)
    expect(await preview('incident_calls')).toMatchObject({ rows: 1 })
    await run()
    const left = (await portal.rows('incident_calls', 'subject')).map((row) => row.subject)
    expect(left).toEqual(['failing for long', 'recovered lately'])
    await expect(keep({ incident_calls: 89 })).rejects.toMatchObject({ code: 'invalid' })
  })

  test('is changed by owners alone, with a reason, above the floor, and audited', async () => {
    const input = { retention: { audit: 365, jobs: null }, purgeAfterDays: 30, reason }
    for (const role of ['operator', 'finance', 'viewer'] as const) {
      await expect(saveRetention(portal.as(userOf(role)), input)).rejects.toMatchObject({ code: 'forbidden' })
      await expect(previewRetention(portal.as(userOf(role)), { retention: {} })).rejects.toMatchObject({
        code: 'forbidden',
      })
    }
    await expect(keep({ audit: 179 })).rejects.toMatchObject({ code: 'invalid' })
    await expect(saveRetention(portal.as(OWNER), { ...input, reason: ' ' })).rejects.toMatchObject({ code: 'invalid' })
    await saveRetention(portal.as(OWNER), input)
    await saveRetention(portal.as(OWNER), input)
    expect(await portal.row('audit_log', `action = 'retention.changed'`)).toMatchObject({
      reason,
      details: {
        before: { audit: DEFAULT_RETENTION.audit, jobs: DEFAULT_RETENTION.jobs, purgeAfterDays: null },
        after: { audit: 365, jobs: null, purgeAfterDays: 30 },
      },
    })
    const view = await getRetention(portal.as(userOf('viewer')))
    expect(view.kinds.map(({ kind }) => kind)).toEqual([...RETENTION_KINDS])
    expect(view.purgeAfterDays).toBe(30)
  })
})
