/** Faults a service can report; mapped once to HTTP problems and to texts in both languages (messages/errors). */
export const ERROR_CODES = [
  'forbidden',
  'not_found',
  'invalid',
  'conflict',
  'gone',
  'rate_limited',
  'unavailable',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/**
 * One fault of the input: where it is and what is wrong, in plain English. With a `code` the portal's pages say it in the
 * reader's language (messages/errors `issues`); an empty path means the whole of it.
 */
export type Issue = { path: string; message: string; code?: string; values?: Record<string, string | number> }

export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly issues: Issue[] = [],
  ) {
    super(message)
  }
}
