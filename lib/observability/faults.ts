/** What a statement was given, by the names drivers use: customers' data, which belong neither in a log nor in a job. */
const VALUES = new Set(['params', 'parameters', 'args', 'detail', 'where'])

/** What an error says, without the values of a statement that failed. */
export function faultText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (!('params' in error)) return error.message
  return `The database refused a statement: ${error.cause === undefined ? 'no reason given' : faultText(error.cause)}`
}

/** An error and its causes as fields of a log line. */
export function faultFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const own = Object.entries(error).filter(([name]) => !VALUES.has(name) && name !== 'cause')
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? []
  return {
    type: error.name,
    message: faultText(error),
    ...Object.fromEntries(own),
    stack: frames.join('\n'),
    ...(error.cause === undefined ? {} : { cause: faultFields(error.cause) }),
  }
}
