import {
  claimIdempotencyKey,
  deleteIdempotencyKey,
  findIdempotencyKey,
  settleIdempotencyKey,
} from '@/db/queries/idempotency-keys'
import type { ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'

/** How long a repeat is answered from the first run. */
export const IDEMPOTENCY_MS = 24 * 3_600_000
/** A run that takes longer has died with its process; longer than any call lasts. */
const STUCK_MS = 2 * 60_000
const MAX_KEY = 200
const PATH = 'Idempotency-Key'

export type OnceAnswer = { status: number; body: string }

/**
 * Runs a write once per key of the caller's own: a repeat within 24 hours gets the first answer and changes nothing. Only
 * successes are kept, because what was refused changed nothing and may be tried again. `invalid` for a key that was used
 * for something else, `conflict` while the first run goes on.
 * @param fingerprint of method, path and body
 */
export async function runOnce(
  ctx: ServiceContext,
  { apiKeyId, key, fingerprint }: { apiKeyId: string; key: string; fingerprint: string },
  run: () => Promise<OnceAnswer>,
): Promise<OnceAnswer> {
  if (key.length > MAX_KEY || !/^[\x20-\x7e]+$/.test(key)) {
    throw refused('invalid', `Needs 1 to ${MAX_KEY} printable ASCII characters.`)
  }
  const place = { sellerId: ctx.sellerId, apiKeyId, key }
  const aad = `${ctx.sellerId}:idempotency_keys.answer:${apiKeyId}:${key}`
  const startedAt = ctx.now()
  const ago = (ms: number) => new Date(startedAt.getTime() - ms)
  const forgotten = { endedBefore: ago(IDEMPOTENCY_MS), stuckSince: ago(STUCK_MS) }
  if (!(await claimIdempotencyKey(ctx.db, { ...place, fingerprint, startedAt }, forgotten))) {
    const first = await findIdempotencyKey(ctx.db, place)
    if (first && first.fingerprint !== fingerprint) {
      throw refused('invalid', 'Was used for another call within the last 24 hours; take a new one.')
    }
    if (!first || first.status === null || first.answer === null) {
      throw refused('conflict', 'The first call with it is still going on; ask again in a moment.')
    }
    return { status: first.status, body: ctx.secretBox.open(first.answer, aad) }
  }
  let answer: OnceAnswer | undefined
  try {
    answer = await run()
    return answer
  } finally {
    if (answer && answer.status < 300) {
      const sealed = ctx.secretBox.seal(answer.body, aad)
      await settleIdempotencyKey(ctx.db, place, { status: answer.status, answer: sealed })
    } else await deleteIdempotencyKey(ctx.db, place)
  }
}

function refused(code: 'invalid' | 'conflict', message: string): ServiceError {
  return new ServiceError(code, `${PATH}: ${message}`, [{ path: PATH, message }])
}
