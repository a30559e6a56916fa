import { AsyncLocalStorage } from 'node:async_hooks'

const store = globalThis as typeof globalThis & { __portalRequest?: AsyncLocalStorage<string> }

/** The request being served here, for every line of the log. On globalThis, because Next loads a module once per bundle. */
function current(): AsyncLocalStorage<string> {
  store.__portalRequest ??= new AsyncLocalStorage()
  return store.__portalRequest
}

export const requestId = (): string | undefined => current().getStore()

export const withRequestId = <T>(id: string, run: () => T): T => current().run(id, run)
