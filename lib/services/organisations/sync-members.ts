import { type MemberRow, type MemberWrite, putMembers, selectMembers } from '@/db/queries/organisations'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import { type Comparable, isOutdated, stateAfter } from '@/lib/domain/organisation'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from '@/lib/services/fulfilment/call'
import { closePush, compare, openPush } from './push'
import { kitPlace } from './sealed-place'

/**
 * Members may use an application, no longer may, or are described anew (protocol/kit-and-oauth.md 2.3). Flags 0 and 3
 * both take the right away and keep what is known; being added again brings it back.
 */
export async function syncMembers(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'authSync' }>,
): Promise<Outcome> {
  const push = await openPush(tx, call, command)
  const { now } = push
  const { ctx, sentAt } = call
  const key = { ...push.key, appId: command.appId }
  const state = stateAfter(command.flag)
  const present = await selectMembers(
    tx,
    key,
    command.members.map(({ userName }) => userName),
  )
  const byName = new Map(present.map((row) => [row.userName, row]))
  const writes: MemberWrite[] = []
  push.total = command.members.length
  for (const { personal, ...member } of command.members) {
    const before = byName.get(member.userName)
    if (isOutdated(before?.setAt, sentAt)) {
      push.outdated += 1
      continue
    }
    // What a person was is kept when the right ends.
    const keeps = before !== undefined && state !== 'active'
    const place = kitPlace.personal({ ...key, userName: member.userName })
    const json = Object.keys(personal).length > 0 ? JSON.stringify(personal) : null
    const digest = json === null ? null : ctx.secretBox.fingerprint(json, place)
    const row: MemberWrite = keeps
      ? { ...before, state, setAt: sentAt }
      : {
          ...member,
          personal:
            digest === before?.personalDigest ? (before?.personal ?? null) : json && ctx.secretBox.seal(json, place),
          personalDigest: digest,
          state,
          setAt: sentAt,
        }
    const { userName, name } = row
    const scope = command.appId
    compare(push, { entity: 'member', key: userName, name, scope }, before && comparable(before), comparable(row))
    writes.push(row)
  }
  await putMembers(tx, key, writes, now)
  await closePush(tx, push)
  return { kind: 'done' }
}

function comparable(row: MemberWrite | MemberRow): Comparable {
  const { name, orgCode, role, enabled, position } = row
  return { state: row.state, fields: { name, orgCode, role, enabled, position }, hidden: row.personalDigest }
}
