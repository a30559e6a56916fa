/** Code of our own: of several hosts, none is a primary that answers. */
export const NO_PRIMARY = 'NO_PRIMARY'
const CONNECTION_CODES = new Set([
  NO_PRIMARY,
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'ETIMEDOUT',
  // The server is shutting down, starting up, or was told to drop us.
  '57P01',
  '57P02',
  '57P03',
])
const RETRYABLE_CODES = new Set(['40001', '40P01'])

type PgError = { code: string; constraint: string | undefined }

/** The driver's error beneath Drizzle's wrapper; the two drivers name the constraint's field differently. */
function pgError(error: unknown): PgError | undefined {
  for (let e = error, depth = 0; typeof e === 'object' && e !== null && depth < 5; depth += 1) {
    const fields = e as Record<string, unknown>
    if (typeof fields.code === 'string') {
      const constraint = fields.constraint_name ?? fields.constraint
      return { code: fields.code, constraint: typeof constraint === 'string' ? constraint : undefined }
    }
    e = fields.cause
  }
  return undefined
}

/** True when a row with the same key was there already; with `constraint`, only for that index or constraint. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const pg = pgError(error)
  return pg?.code === '23505' && (constraint === undefined || pg.constraint === constraint)
}

/** True when the database could not be reached or went away: whether the work was done is unknown. */
export function isConnectionError(error: unknown): boolean {
  const code = pgError(error)?.code
  return code !== undefined && (CONNECTION_CODES.has(code) || code.startsWith('08'))
}

/** True for a serialization failure or a deadlock: the transaction left nothing behind and may be run again. */
export function isRetryable(error: unknown): boolean {
  const code = pgError(error)?.code
  return code !== undefined && RETRYABLE_CODES.has(code)
}

/** Classes of errors by which a statement says that its data are at fault. */
const DATA_CLASSES = new Set(['21', '22', '23'])

/** True when the statement is known to have left nothing behind, and fewer of its rows might do no harm. */
export function isUndone(error: unknown): boolean {
  return isRetryable(error) || DATA_CLASSES.has(pgError(error)?.code.slice(0, 2) ?? '')
}

/** True when the disk of the database has no room left. */
export function isDiskFull(error: unknown): boolean {
  return pgError(error)?.code === '53100'
}

/** True when a lock was not to be had within the time that was set for it. */
export function isLockTimeout(error: unknown): boolean {
  return pgError(error)?.code === '55P03'
}
