import 'server-only'
import { type Container, getContainer } from './container'

const store = globalThis as typeof globalThis & { __portalBooted?: boolean }

/**
 * Brings the process up: database, config file, sandbox, worker; and takes it down cleanly. A fault here ends the
 * process with a plain sentence, because a portal that is half up loses calls without anybody seeing it.
 */
export async function boot(): Promise<void> {
  if (store.__portalBooted) return
  store.__portalBooted = true
  try {
    const container = await getContainer()
    stopOnSignals(container)
    container.worker.start()
    container.housekeeping.start()
    container.markReady()
    container.log.info({ address: container.publicUrl, database: container.database.kind }, 'ready')
  } catch (error) {
    console.error(`The portal could not start: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  }
}

function stopOnSignals(container: Container): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      container
        .close()
        .catch((error: unknown) => container.log.error({ err: error }, 'the portal did not stop cleanly'))
        .finally(() => process.exit(0))
    })
  }
}
