const STEPS = [1, 2, 5, 10]
/** Marks asked for beside zero; there may be one more. */
const WANTED = 4

/** Round values for an axis, 0 among them, that reach over all of `values`; below one only where nothing is as high as one. */
export function axisMarks(values: readonly number[]): number[] {
  const low = Math.min(0, ...values)
  const high = Math.max(0, ...values)
  const length = high - low || 1
  const least = length / WANTED
  const power = 10 ** Math.floor(Math.log10(least))
  const round = (STEPS.find((each) => each * power >= least) ?? 10) * power
  const step = length >= 1 ? Math.max(1, round) : round
  const first = Math.floor(low / step)
  const last = Math.max(Math.ceil(high / step), first + 1)
  // Products such as 3 × 0.1 have more digits than they mean.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}

/** Which of `count` labels fit side by side when `room` of them do: evenly spaced, as much left out before as after. */
export function labelsThatFit(count: number, room: number): number[] {
  const step = Math.ceil(count / Math.max(1, room))
  const first = Math.floor(((count - 1) % step) / 2)
  return Array.from({ length: Math.ceil((count - first) / step) }, (_, index) => first + index * step)
}
