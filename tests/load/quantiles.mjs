/** The value below which a share (0 to 1) of the values lie; 0 for none. @param {number[]} values @param {number} share */
export function quantile(values, share) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0
}

/** @param {number[]} values */
export const median = (values) => quantile(values, 0.5)
