import type { Instrumentation } from 'next'

/** Runs once in each server process, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { boot } = await import('./lib/boot')
  await boot()
}

/** What no page or route caught, as a line of the log beside the others. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, { routePath }) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { getContainer } = await import('./lib/container')
  const { log } = await getContainer()
  // The query may hold signatures, codes and tokens.
  const [path] = request.path.split('?')
  const about = { err: error, method: request.method, path, route: routePath }
  if (isOfClient(error)) log.warn(about, 'a request could not be read')
  else log.error(about, 'a request failed')
}

/** The client hung up before its body was whole, or sent a form that is none: nothing to mend here. */
function isOfClient(error: unknown): boolean {
  return error instanceof Error && /^aborted\b|^Failed to parse body as FormData/.test(error.message)
}
