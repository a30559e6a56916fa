import { type DepartmentWrite, putDepartments, selectDepartments, updateBinding } from '@/db/queries/organisations'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import { type Comparable, isOutdated } from '@/lib/domain/organisation'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from '@/lib/services/fulfilment/call'
import { closePush, compare, openPush } from './push'

/**
 * All departments at once (protocol/kit-and-oauth.md 2.5), children before parents or not. Those it does not name are
 * marked absent, never deleted: the documents do not say what their absence means.
 */
export async function syncDepartments(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'allOrgSync' }>,
): Promise<Outcome> {
  const push = await openPush(tx, call, command)
  const { key, binding, now } = push
  const { sentAt } = call
  push.total = command.departments.length
  if (isOutdated(binding.fullPushAt, sentAt)) {
    push.outdated = push.total
    await closePush(tx, push)
    return { kind: 'done' }
  }
  const present = await selectDepartments(tx, key)
  const byCode = new Map(present.map((row) => [row.orgCode, row]))
  const named = new Set(command.departments.map(({ orgCode }) => orgCode))
  const gone = present.filter(({ orgCode, state }) => state === 'active' && !named.has(orgCode))
  const writes: DepartmentWrite[] = []
  for (const row of [
    ...command.departments.map((department) => ({ ...department, state: 'active' as const })),
    ...gone.map(({ orgCode, name, parentCode }) => ({ orgCode, name, parentCode, state: 'absent' as const })),
  ]) {
    const before = byCode.get(row.orgCode)
    if (isOutdated(before?.setAt, sentAt)) {
      if (row.state === 'active') push.outdated += 1
      continue
    }
    const entry = { entity: 'department', key: row.orgCode, name: row.name } as const
    compare(push, entry, before && comparableDepartment(before), comparableDepartment(row))
    writes.push({ ...row, setAt: sentAt })
  }
  await putDepartments(tx, key, writes, now)
  await updateBinding(tx, key, { fullPushAt: sentAt })
  await closePush(tx, push)
  return { kind: 'done' }
}

export function comparableDepartment(row: Pick<DepartmentWrite, 'state' | 'name' | 'parentCode'>): Comparable {
  return { state: row.state, fields: { name: row.name, parentCode: row.parentCode } }
}
