import 'server-only'
import { randomUUID } from 'node:crypto'
import { unstable_rethrow } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { getContainer } from '@/lib/container'
import { type ErrorCode, type Issue, ServiceError } from '@/lib/services/errors'

/** What a form gets back from its server action. Texts are in the reader's language. */
export type ActionFailure = {
  ok: false
  /** `unexpected` is a fault of the portal: the message holds a reference number for the log. */
  code: ErrorCode | 'unexpected'
  message: string
  /** Faults by field; those of the whole input are in `message` already. */
  issues: { path: string; message: string }[]
}
export type ActionSuccess<T> = { ok: true; value: T; message?: string }
/** Fits the `ActionState` of lib/ui, so that a server action may return it to an ActionForm. */
export type ActionResult<T = undefined> = ActionSuccess<T> | ActionFailure

/**
 * Runs the body of a server action and turns faults into a form state. Redirects and not-found pass through, so they may
 * be called inside.
 * @param message what is true once it has gone through, for the toast
 */
export async function runAction<T>(fn: () => Promise<T>, message?: string): Promise<ActionResult<T>> {
  try {
    return { ok: true, value: await fn(), message }
  } catch (error) {
    unstable_rethrow(error)
    return error instanceof ServiceError ? serviceFailure(error) : unexpectedFailure(error)
  }
}

async function serviceFailure(error: ServiceError): Promise<ActionFailure> {
  const t = await getTranslations('errors')
  const say = ({ code, message, values }: Issue): string => {
    // Codes come from services; one without a text falls back to plain English.
    const key = `issues.${code}` as 'issues.required'
    return code && t.has(key) ? t(key, values) : message
  }
  const ofAll = error.issues.filter((issue) => issue.path === '').map(say)
  return {
    ok: false,
    code: error.code,
    message: ofAll.length > 0 ? ofAll.join(' ') : t(`codes.${error.code}`),
    issues: error.issues
      .filter((issue) => issue.path !== '')
      .map((issue) => ({ path: issue.path, message: say(issue) })),
  }
}

async function unexpectedFailure(error: unknown): Promise<ActionFailure> {
  const reference = randomUUID().slice(0, 8)
  const { log } = await getContainer()
  log.error({ err: error, reference }, 'a server action failed')
  const t = await getTranslations('errors')
  return { ok: false, code: 'unexpected', message: t('codes.unexpected', { reference }), issues: [] }
}
