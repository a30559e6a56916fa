/** More calls than this at once, and jobs wait for them. */
const BUSY_CALLS = 4
/** Under load calls come in bursts, with moments between them in which none is being answered. */
const CALM_MS = 100

/** The calls being answered right now; the worker leaves them the machine. */
export type Load = {
  begin(): void
  end(): void
  /** Whether there are many, or were a moment ago. */
  pressed(): boolean
}

/** `nowMs`: a clock that nobody moves, milliseconds. */
export function createLoad(nowMs: () => number = () => performance.now()): Load {
  let calls = 0
  let busyMs = Number.NEGATIVE_INFINITY
  return {
    begin() {
      calls += 1
      if (calls > BUSY_CALLS) busyMs = nowMs()
    },
    end() {
      calls -= 1
    },
    pressed: () => calls > BUSY_CALLS || nowMs() - busyMs < CALM_MS,
  }
}
