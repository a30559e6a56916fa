// The marketplace's senders: each takes one life after the other through its rounds, with repeats, reorders and cuts.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { NoAnswer, send, sendAndCut } from './wire.mjs'

/** A call that keeps its time is signed anew with it so long: the signatures of most families are fresh for a minute. */
const KEEPS_TIME_MS = 45_000

/** The header by which a message is found again; no family signs headers it does not name. */
export const TRACE = 'x-campaign-call'

/**
 * One thing's life. The steps of a round go out together in any order, each signed a little later than the one before it.
 * @typedef {object} Life
 * @property {Step[][]} rounds
 * @property {(step: Step, sentAt: number) => import('../support/caller.mjs').SignedCall} request
 * @property {(step: Step, answer: import('./wire.mjs').Answer, sentAt: number) => string | undefined} took
 *   notes an acknowledged step in the model; gives what is wrong with the answer
 * @property {(step: Step, answer: import('./wire.mjs').Answer) => Promise<boolean>} [again]
 *   whether the answer is a failure that the marketplace's next call may end
 * @property {boolean} [unsure] a call may have acted at another time than the model knows
 *
 * `lateMs`: sent so long after it was signed. `keepsTime`: signed at the same time when it is sent again, for calls that
 * the portal remembers, so that it does not matter which of two attempts it heard.
 * @typedef {{ kind: string, lateMs?: number, keepsTime?: boolean } & Record<string, any>} Step
 */

/** @param {Life} life */
export async function live(run, random, life) {
  const done = []
  for (const [index, round] of life.rounds.entries()) {
    // What goes out together is of one time, which must still be fresh when it is sent again.
    await run.clock.still(() => sendRound(run, random, life, round, index === 0))
    done.push(...round)
    if (random.is(0.1)) await run.clock.still(() => take(run, random, life, random.pick(done)))
  }
}

async function sendRound(run, random, life, round, first) {
  const { now } = run.clock
  const together = round.length > 1
  if (together) await sleep(round.length)
  const base = now() - round.length
  const sends = round.flatMap((step, place) => {
    const sentAt = step.lateMs ? now() - step.lateMs : together ? base + place : undefined
    // Duplicates at the same moment, above all of the purchase; later ones in `live`.
    const copies = random.is(first ? 0.15 : 0.03) ? 2 + random.below(4) : 1
    return Array.from({ length: copies }, () => ({ step, sentAt }))
  })
  await Promise.all(random.shuffle(sends).map(({ step, sentAt }) => take(run, random, life, step, sentAt)))
}

async function take(run, random, life, step, firstSentAt) {
  const { answer, sentAt } = await deliver(run, random, life, step, firstSentAt)
  const fault = life.took(step, answer, sentAt)
  if (fault) run.faults.push(`${step.kind}: ${fault}: ${answer.text.slice(0, 300)}`)
}

/** Sends one call until it is acknowledged, as the marketplace does; sometimes cuts one off on the way. */
async function deliver(run, random, life, step, firstSentAt) {
  for (let attempt = 1; ; attempt += 1) {
    if (performance.now() > run.endsAt) throw new Error('The campaign did not end in time.')
    const sentAt = timeOf(run, life, step, attempt, firstSentAt)
    // What is cut off may be carried out all the same, so it is signed at the time the model knows.
    if (random.is(0.05)) {
      run.cuts += 1
      const call = life.request(step, sentAt)
      await sendAndCut({ port: run.port, call, inside: random.is(0.3), afterMs: random.below(15) })
    }
    const trace = randomUUID()
    run.tried += 1
    const call = life.request(step, sentAt)
    try {
      const answer = await send({ port: run.port, call: { ...call, headers: { ...call.headers, [TRACE]: trace } } })
      // Without its database the portal asks for another call; what became of this one nobody knows.
      if (run.databaseDies && answer.json.resultCode === '000005') throw new NoAnswer('told to call again')
      run.acknowledged.set(trace, answer.text)
      if (await life.again?.(step, answer)) continue
      return { answer, sentAt }
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      await sleep(20 + random.below(150))
    }
  }
}

function timeOf(run, life, step, attempt, firstSentAt) {
  const now = run.clock.now()
  if (firstSentAt === undefined || (attempt > 1 && !step.lateMs && !step.keepsTime)) return now
  if (now - firstSentAt < KEEPS_TIME_MS) return firstSentAt
  life.unsure = true
  return now
}
