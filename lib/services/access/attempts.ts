import { createHash } from 'node:crypto'
import {
  deleteSignInFailures,
  deleteSignInFailuresOfKey,
  insertSignInFailures,
  listSignInFailures,
  purgeSignInFailures,
  type SignInFailure,
} from '@/db/queries/sign-in-failures'
import { ADDRESS_LIMIT, type AttemptLimit, EMAIL_LIMIT, waitAfterFailures } from '@/lib/domain/sign-in'
import { ServiceError } from '@/lib/services/errors'
import type { AccessContext } from './context'

const LONGEST_WINDOW_MS = Math.max(EMAIL_LIMIT.windowMs, ADDRESS_LIMIT.windowMs)

/**
 * Runs a check of a password that strangers may try, at most so often per e-mail and per address.
 * The attempt is written down as failed before it is checked, so that many at once cannot slip through together.
 * @param address of the caller; null where only the e-mail counts
 * @param check whether the attempt succeeded
 * Throws `rate_limited` with the minutes to wait.
 */
export async function limitAttempts<T>(
  ctx: AccessContext,
  email: string,
  address: string | null,
  check: () => Promise<T | null>,
): Promise<T | null> {
  const now = ctx.now()
  const byEmail = key('email', email)
  const limits = new Map<string, AttemptLimit>([[byEmail, EMAIL_LIMIT]])
  if (address !== null) limits.set(key('ip', address), ADDRESS_LIMIT)
  const own: SignInFailure[] = [...limits.keys()].map((k) => ({ id: ctx.newId(), key: k, at: now }))
  const ownIds = own.map((row) => row.id)

  await insertSignInFailures(ctx.db, own)
  const recent = await listSignInFailures(ctx.db, [...limits.keys()], new Date(now.getTime() - LONGEST_WINDOW_MS))
  const waits = [...limits].map(([k, limit]) =>
    waitAfterFailures(
      recent.filter((row) => row.key === k && !ownIds.includes(row.id)).map((row) => row.at),
      limit,
      now,
    ),
  )
  const wait = Math.max(...waits)
  if (wait > 0) {
    await deleteSignInFailures(ctx.db, ownIds)
    const minutes = Math.ceil(wait / 60_000)
    throw new ServiceError('rate_limited', `Too many failed attempts. Try again in ${minutes} min.`, [
      { path: '', message: `Wait ${minutes} min.`, code: 'too_many_attempts', values: { minutes } },
    ])
  }

  const result = await check()
  if (result !== null) {
    await deleteSignInFailures(ctx.db, ownIds)
    await deleteSignInFailuresOfKey(ctx.db, byEmail)
    await purgeSignInFailures(ctx.db, new Date(now.getTime() - LONGEST_WINDOW_MS))
  }
  return result
}

/** Hashed: the table needs to know neither who nor from where. */
function key(kind: 'email' | 'ip', value: string): string {
  return `${kind}:${createHash('sha256').update(value).digest('base64url').slice(0, 32)}`
}
