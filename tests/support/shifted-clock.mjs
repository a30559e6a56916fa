// Loaded before a server under test (`--import`): its clock is ahead by as many milliseconds as the file in
// CLOCK_AHEAD_FILE says, now. Timers run as ever; only what the clock shows moves.
import { readFileSync } from 'node:fs'

const file = process.env.CLOCK_AHEAD_FILE
/** How old what we know of the file may be. */
export const LOOK_MS = 20

if (file) {
  const Real = Date
  let ahead = 0
  let lookedMs = Number.NEGATIVE_INFINITY
  const shift = () => {
    const nowMs = performance.now()
    if (nowMs - lookedMs >= LOOK_MS) {
      lookedMs = nowMs
      ahead = Number(readFileSync(file, 'utf8')) || ahead
    }
    return ahead
  }
  const now = () => Real.now() + shift()
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
    apply: () => new Real(now()).toString(),
    get: (target, property) => (property === 'now' ? now : Reflect.get(target, property)),
  })
}
