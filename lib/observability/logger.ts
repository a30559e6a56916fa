import pino from 'pino'

export type Logger = pino.Logger

/** Names of fields that never reach the log, wherever they stand up to three levels deep. */
const SECRET_FIELDS = [
  'password',
  'passwordHash',
  'secret',
  'clientSecret',
  'accessKeyId',
  'secretAccessKey',
  'privateKeyPem',
  'key',
  'apiKey',
  'token',
  'authToken',
  'accessToken',
  'refreshToken',
  'idToken',
  'signature',
  'authorization',
  'cookie',
  'set-cookie',
  'email',
  'mobilePhone',
]
const paths = SECRET_FIELDS.flatMap((field) => ['', '*.', '*.*.'].map((prefix) => `${prefix}["${field}"]`))

/** JSON lines on standard output; secrets and personal data are blacked out by field name. */
export function createLogger(level: string, destination?: pino.DestinationStream): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: paths.map((path) => path.replace('.[', '[')), censor: '[hidden]' },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  )
}

/** A logger whose lines carry the request they belong to. */
export function requestLogger(log: Logger, request: { requestId: string; method: string; path: string }): Logger {
  return log.child(request)
}
