// The end of a campaign: nothing is killed any more, and what is left comes to its end by itself.
import { setTimeout as sleep } from 'node:timers/promises'

/** One thing leads to another: so often in a row nothing may be left. */
const LOOKS = 3

/**
 * Waits until nothing is left. @param {{ left: () => Promise<number>, endsAt: number, restMs: number, rest?: () => Promise<void> }} input
 * `rest`: what else is done before the next look while something is left
 * @returns {Promise<boolean>} whether it came to its end in time
 */
export async function drain({ left, endsAt, restMs, rest = async () => {} }) {
  for (let empty = 0; empty < LOOKS; ) {
    if (performance.now() > endsAt) return false
    const count = await left()
    empty = count === 0 ? empty + 1 : 0
    if (count > 0) await rest()
    await sleep(restMs)
  }
  return true
}

/** Whether an account has jobs that wait or run, as the portal tells: 0, 1 or 2. @param {number} port @param {string} key */
export async function unfinishedJobs(port, key) {
  let found = 0
  for (const state of ['waiting', 'running']) {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/jobs?test=true&state=${state}&limit=1`, {
      headers: { authorization: `Bearer ${key}` },
    })
    if (!response.ok) throw new Error(`jobs: ${response.status} ${await response.text()}`)
    found += (await response.json()).data.length
  }
  return found
}
