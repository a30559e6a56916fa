import type { GuardedLookup } from '@/lib/services/outside/guarded-lookup'
import type { Mail } from './formats/email'
import type { MailTarget } from './target'

/** From the first byte to the last; shorter than a worker's lease. */
const TOTAL_MS = 20_000
const STEP_MS = 8_000

/** A mail server's own words, and whether repeating cannot help. */
export class MailError extends Error {
  override readonly name = 'MailError'
  constructor(
    message: string,
    readonly final: boolean,
  ) {
    super(message)
  }
}

/**
 * Sends a mail to the address that was judged, within 20 s whatever the server does.
 * @param id the same on every attempt, so that a mail that arrives twice is seen to be one
 * @returns the server's last answer. Throws MailError, or OutsideError of the look-up.
 */
export async function sendMail(lookup: GuardedLookup, target: MailTarget, mail: Mail, id: string): Promise<string> {
  const { host, port, security, user, password, from, to } = target
  const { address, open } = await lookup(host, port)
  if (security === 'none' && open) throw new MailError('Mail must be encrypted outside of your own network.', true)
  // Only where mail is sent: the package is large.
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    host: address,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { servername: host },
    auth: user ? { user, pass: password ?? '' } : undefined,
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(
      () => failed(new MailError(`The mail server did not finish within ${TOTAL_MS} ms.`, false)),
      TOTAL_MS,
    )
  })
  try {
    const messageId = `<${id}@${from.split('@')[1] ?? host}>`
    const headers = { 'auto-submitted': 'auto-generated' }
    const sent = await Promise.race([transport.sendMail({ from, to, messageId, headers, ...mail }), late])
    return sent.response
  } catch (error) {
    throw error instanceof MailError ? error : toFault(error)
  } finally {
    clearTimeout(timer)
    transport.close()
  }
}

/** Answers of 5xx are for good (RFC 5321, 4.2.1); all else may pass. Passwords never stand in such an error. */
function toFault(error: unknown): MailError {
  const said = error instanceof Error ? error.message : String(error)
  const status = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0
  return new MailError(said.slice(0, 500), status >= 500 && status < 600)
}
