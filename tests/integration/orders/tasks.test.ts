import { beforeEach, expect, test } from 'vitest'
import type { ServiceContext } from '@/lib/services/context'
import { assignTask } from '@/lib/services/tasks/assign'
import { cancelTask } from '@/lib/services/tasks/cancel'
import { completeTask } from '@/lib/services/tasks/complete'
import { getTask } from '@/lib/services/tasks/get'
import { listTasks } from '@/lib/services/tasks/list'
import { noteTask } from '@/lib/services/tasks/note'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { openPortal, type Portal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

const access = { frontEndUrl: 'https://app.acme.test/t7' }

describeOnBothDatabases('tasks', (getDb) => {
  let portal: Portal
  let owner: ServiceContext
  let instanceId: string
  let task: { taskId: string; version: number }
  beforeEach(async () => {
    await emptyTables(getDb())
    portal = await openPortal(getDb(), {
      settings: { defaultProvisioning: { mode: 'manual', promise: 'instant' }, taskHours: 2 },
    })
    owner = portal.as(OWNER)
    instanceId = await portal.bought('CS1')
    task = { taskId: String((await portal.row('tasks')).id), version: 0 }
  })

  test('a completed create task makes the instance ready, in history and audit', async () => {
    await completeTask(owner, { ...task, access, note: 'by hand' })
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'ready' })
    expect(await portal.row('tasks')).toMatchObject({ state: 'done', closed_by: 'Owner' })
    expect(await portal.history(instanceId)).toEqual(['created', 'ready'])
    expect(await portal.count('audit_log', `action in ('task.complete', 'instance.mark_ready')`)).toBe(2)
    const { info } = await portal.call('queryInstance', { instanceId })
    expect(info).toMatchObject([{ appInfo: access }])
  })

  test('of two who complete it at once one wins, the other is told', async () => {
    const other = portal.as(userOf('operator'))
    const results = await Promise.allSettled([
      completeTask(owner, { ...task, access: { frontEndUrl: 'https://app.acme.test/a' } }),
      completeTask(other, { ...task, access: { frontEndUrl: 'https://app.acme.test/b' } }),
    ])
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    const lost = results.find((result) => result.status === 'rejected')
    expect(lost?.reason).toMatchObject({ code: 'conflict' })
    expect(await portal.count('instance_history', `kind = 'ready'`)).toBe(1)
    expect(await portal.count('audit_log', `action = 'task.complete'`)).toBe(1)
  })

  test('a task whose instance was released meanwhile says so', async () => {
    portal.tick(1000)
    await portal.call('releaseInstance', { instanceId })
    await expect(completeTask(owner, { ...task, access })).rejects.toMatchObject({
      code: 'gone',
      issues: [{ code: 'instance_released' }],
    })
    expect(await getTask(owner, task.taskId)).toMatchObject({ state: 'cancelled', instanceState: 'released' })
  })

  test('change and release tasks just close', async () => {
    await completeTask(owner, { ...task, access })
    portal.tick(1000)
    await portal.call('releaseInstance', { instanceId })
    await portal.work()
    const release = await portal.row('tasks', `kind = 'release'`)
    await completeTask(owner, { taskId: String(release.id), version: 0 })
    expect(await portal.row('tasks', `kind = 'release'`)).toMatchObject({ state: 'done' })
  })

  test('owner, note and version: an older look never overwrites', async () => {
    await getDb().execute(
      `insert into users (id, email, name, created_at) values ('${OWNER.kind === 'user' ? OWNER.id : ''}', 'o@acme.test', 'Owner', now())`,
    )
    await getDb().execute(
      `insert into memberships (seller_id, user_id, role, created_at) values ('acme', '${OWNER.kind === 'user' ? OWNER.id : ''}', 'owner', now())`,
    )
    const ownerId = OWNER.kind === 'user' ? OWNER.id : ''
    await assignTask(owner, { ...task, ownerId })
    await expect(noteTask(owner, { ...task, note: 'late' })).rejects.toMatchObject({ code: 'conflict' })
    await noteTask(owner, { ...task, version: 1, note: 'tenant t7' })
    expect(await getTask(owner, task.taskId)).toMatchObject({ ownerName: 'Owner', note: 'tenant t7', version: 2 })
    expect((await listTasks(owner, { owner: 'me' })).rows).toHaveLength(1)
    const stranger = '00000000-0000-7000-8000-000000000009'
    await expect(assignTask(owner, { ...task, version: 2, ownerId: stranger })).rejects.toMatchObject({
      code: 'invalid',
    })
    expect(await portal.count('audit_log', `action in ('task.assign', 'task.note')`)).toBe(2)
  })

  test('a cancelled create task leaves a failed instance, with the reason', async () => {
    await expect(cancelTask(owner, { ...task, reason: '' })).rejects.toMatchObject({ code: 'invalid' })
    await cancelTask(owner, { ...task, reason: 'no capacity' })
    expect(await portal.instance(instanceId)).toMatchObject({ readiness: 'failed' })
    expect(await portal.row('audit_log', `action = 'task.cancel'`)).toMatchObject({ reason: 'no capacity' })
  })

  test.each(['viewer', 'finance'] as const)('the role %s sees tasks but changes none', async (role) => {
    const ctx = portal.as(userOf(role))
    expect((await listTasks(ctx, {})).rows).toHaveLength(1)
    await expect(completeTask(ctx, { ...task, access })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(cancelTask(ctx, { ...task, reason: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(assignTask(ctx, { ...task, ownerId: null })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(noteTask(ctx, { ...task, note: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('the deadline passes: the task is overdue, and the marketplace’s clock is shown', async () => {
    expect((await listTasks(owner, { view: 'overdue' })).rows).toHaveLength(0)
    expect(await getTask(owner, task.taskId)).toMatchObject({ marketplace: { kind: 'polling' } })
    portal.tick(2 * 3_600_000 + 1)
    expect((await listTasks(owner, { view: 'overdue' })).rows).toMatchObject([{ overdue: true }])
  })
})
