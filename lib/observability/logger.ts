import pino from 'pino'
import { faultFields } from './faults'
import { requestId } from './request-id'

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

/**
 * JSON lines on standard output, with the id of the request they belong to. Secrets and personal data are blacked out by
 * field name, and what a failed statement was given is left out.
 */
export function createLogger(level: string, destination?: pino.DestinationStream): Logger {
  return pino(
    {
      level,
      base: undefined,
      mixin: () => {
        const id = requestId()
        return id === undefined ? {} : { requestId: id }
      },
      serializers: { err: (error: unknown) => faultFields(error) },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: paths.map((path) => path.replace('.[', '[')), censor: '[hidden]' },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  )
}
