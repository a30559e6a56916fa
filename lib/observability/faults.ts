/** What a statement was given, by the names drivers use: customers' data, which belong neither in a log nor in a job. */
const VALUES = new Set(['params', 'parameters', 'args', 'detail', 'where'])

/** What an error says, without the values of a statement that failed. */
export function faultText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (!('params' in error)) return error.message
  return `The database refused a statement: ${error.cause === undefined ? 'no reason given' : faultText(error.cause)}`
}

/** Causes of causes are told so far; they may go round in a circle. */
const DEEPEST_CAUSE = 5

/** An error and its causes as fields of a log line. A cause that is no error may be anything, a token's answer too. */
export function faultFields(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error
  const own = Object.entries(error).filter(([name]) => !VALUES.has(name) && name !== 'cause')
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? []
  const deeper = (other: unknown) => faultFields(other, depth + 1)
  return {
    ...Object.fromEntries(own),
    type: error.name,
    message: faultText(error),
    stack: frames.join('\n'),
    ...(error instanceof AggregateError && depth < DEEPEST_CAUSE ? { errors: error.errors.map(deeper) } : {}),
    ...(error.cause instanceof Error && depth < DEEPEST_CAUSE ? { cause: deeper(error.cause) } : {}),
  }
}
