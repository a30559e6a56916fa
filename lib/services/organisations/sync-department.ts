import { putDepartments, selectDepartments } from '@/db/queries/organisations'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import { isOutdated, stateAfter } from '@/lib/domain/organisation'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from '@/lib/services/fulfilment/call'
import { closePush, compare, openPush } from './push'
import { comparableDepartment } from './sync-departments'

/** One department is made, renamed, moved or deleted (protocol/kit-and-oauth.md 2.4); its parent may come later. */
export async function syncDepartment(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'singleOrgSync' }>,
): Promise<Outcome> {
  const push = await openPush(tx, call, command)
  const { key, binding, now } = push
  const { sentAt } = call
  const { department, flag } = command
  const [before] = await selectDepartments(tx, key, [department.orgCode])
  push.total = 1
  if (isOutdated(before?.setAt, sentAt)) push.outdated = 1
  else {
    const wanted = stateAfter(flag)
    const keeps = before !== undefined && wanted !== 'active'
    // A full push sent later did not have it any more.
    const late = before === undefined && wanted === 'active' && isOutdated(binding.fullPushAt, sentAt)
    const row = {
      orgCode: department.orgCode,
      name: keeps ? before.name : department.name,
      parentCode: keeps ? before.parentCode : department.parentCode,
      state: late ? ('absent' as const) : wanted,
      setAt: late && binding.fullPushAt ? binding.fullPushAt : sentAt,
    }
    const entry = { entity: 'department', key: row.orgCode, name: row.name } as const
    compare(push, entry, before && comparableDepartment(before), comparableDepartment(row))
    await putDepartments(tx, key, [row], now)
  }
  await closePush(tx, push)
  return { kind: 'done' }
}
