import { type ApplicationRow, findApplication, putApplication } from '@/db/queries/organisations'
import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import { isOutdated, stateAfter } from '@/lib/domain/organisation'
import type { Outcome } from '@/lib/domain/outcomes'
import type { Call } from '@/lib/services/fulfilment/call'
import { readClientSecret } from '@/lib/services/kit/read-client-secret'
import { closePush, compare, openPush } from './push'
import { kitPlace } from './sealed-place'

/**
 * A tenant's client at the authentication centre is given, changed or taken away (protocol/kit-and-oauth.md 2.2). A
 * repeat overwrites the secret. One that no key pair here can read leaves the older secret in place, is answered 000101,
 * and can be run again once the right private key is here.
 */
export async function syncApplication(
  tx: Tx,
  call: Call,
  command: Extract<Command, { kind: 'applicationSync' }>,
): Promise<Outcome> {
  const push = await openPush(tx, call, command)
  const { key, now } = push
  const { ctx, sentAt } = call
  const rowKey = { ...key, appId: command.appId }
  const present = await findApplication(tx, rowKey)
  push.total = 1
  if (isOutdated(present?.setAt, sentAt)) {
    push.outdated = 1
    await closePush(tx, push)
    return { kind: 'done' }
  }

  const read = command.clientSecret === undefined ? undefined : await readClientSecret(tx, ctx, command.clientSecret)
  const unreadable = read !== undefined && !('secret' in read)
  const place = kitPlace.clientSecret(rowKey)
  const row: ApplicationRow = {
    ...rowKey,
    clientId: command.clientId ?? present?.clientId ?? null,
    clientSecret: present?.clientSecret ?? null,
    secretUnreadable: read === undefined ? (present?.secretUnreadable ?? false) : unreadable,
    keyPairId: present?.keyPairId ?? null,
    state: stateAfter(command.flag),
    setAt: sentAt,
    createdAt: present?.createdAt ?? now,
    updatedAt: now,
  }
  let secretChanged = false
  if (read && 'secret' in read) {
    secretChanged = !present?.clientSecret || ctx.secretBox.open(present.clientSecret, place) !== read.secret
    row.clientSecret = ctx.secretBox.seal(read.secret, place)
    row.keyPairId = read.keyPairId
  }
  compare(
    push,
    { entity: 'application', key: command.appId, name: row.clientId },
    present && { state: present.state, fields: { clientId: present.clientId, clientSecret: 'kept' } },
    {
      state: row.state,
      // The secret itself is no part of what is shown.
      fields: { clientId: row.clientId, clientSecret: unreadable ? 'unreadable' : secretChanged ? 'renewed' : 'kept' },
    },
  )
  await putApplication(tx, row)
  await closePush(tx, push)
  return unreadable ? { kind: 'secretUnreadable', keyPairs: read.tried } : { kind: 'done' }
}
