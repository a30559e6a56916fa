// The clock of a campaign and of every server it starts: it runs as ever, and leaps ahead when it is told to.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { LOOK_MS } from './shifted-clock.mjs'

const SHIFTED = pathToFileURL(path.resolve(import.meta.dirname, 'shifted-clock.mjs')).href
/** A server may look at the clock this much later, so nothing is sent before it must have looked. */
const SEEN_MS = 2 * LOOK_MS

/**
 * @typedef {object} Clock
 * @property {() => number} now
 * @property {boolean} leaps
 * @property {() => number} before what it would show had it not leapt last: what is on its way was signed by that
 * @property {<T>(work: () => Promise<T>) => Promise<T>} still does something during which it does not leap; not to be nested
 */

/** One that nobody moves. @type {Clock} */
export const realClock = {
  leaps: false,
  now: () => Date.now(),
  before: () => Date.now(),
  still: (work) => work(),
}

/** @param {string} folder where servers find how far it is ahead */
export function movedClock(folder) {
  const file = path.join(folder, 'clock')
  let aheadMs = 0
  let leaptMs = 0
  /** Ends with the last leap that was asked for. */
  let leap = Promise.resolve()
  const held = new Set()
  writeFileSync(file, '0')

  const move = async (ms) => {
    await Promise.allSettled(held)
    aheadMs += ms
    leaptMs = ms
    writeFileSync(file, String(aheadMs))
    await sleep(SEEN_MS)
  }
  return {
    leaps: true,
    now: () => Date.now() + aheadMs,
    before: () => Date.now() + aheadMs - leaptMs,
    /** What a server needs to go by it. */
    server: { env: { CLOCK_AHEAD_FILE: file }, nodeArgs: ['--import', SHIFTED] },
    /** Leaps, once all that wants it to stand still has ended. @param {number} ms */
    advance(ms) {
      leap = leap.then(() => move(ms))
      return leap
    },
    async still(work) {
      // Another leap may have been asked for while this one was waited for.
      for (let seen; seen !== leap; ) {
        seen = leap
        await seen
      }
      const running = work()
      held.add(running)
      try {
        return await running
      } finally {
        held.delete(running)
      }
    },
  }
}
