import { listSandboxSellers } from '@/db/queries/sandbox-settings'
import type { Sandbox } from './context'
import { runDue } from './engine'

const SWEEP_MS = 1_000
/** The portal that is called must be listening first. */
const FIRST_SWEEP_MS = 5_000

/**
 * Sends what is due for every sandbox account, once a second, until the returned function is called; that one resolves
 * when the sweep under way has ended.
 */
export function startSandbox(base: Omit<Sandbox, 'sellerId'>): () => Promise<void> {
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let sweep = Promise.resolve()

  const once = async () => {
    try {
      for (const sellerId of await listSandboxSellers(base.db)) {
        if (stopping.signal.aborted) return
        await runDue({ ...base, sellerId }, stopping.signal)
      }
    } catch (error) {
      base.log.error({ err: error }, 'the simulated marketplace stumbled')
    }
  }
  const next = (wait: number) => {
    if (stopping.signal.aborted) return
    timer = setTimeout(() => {
      sweep = once().finally(() => next(SWEEP_MS))
    }, wait)
    timer.unref()
  }
  next(FIRST_SWEEP_MS)
  return async () => {
    stopping.abort()
    clearTimeout(timer)
    await sweep
  }
}
