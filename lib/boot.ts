import 'server-only'
import { endLeases } from '@/db/queries/jobs'
import { readPortalConfig } from './config/portal-config'
import { type Container, getContainer } from './container'
import { keepHeaderCase } from './http/header-case'
import { refuseMalformedAddresses } from './http/refuse-malformed'
import { faultText } from './observability/faults'
import { openForBusiness } from './sandbox/start'
import { ensureFirstOwnerLink } from './services/access/create-owner-link'
import { ServiceError } from './services/errors'
import { uuidv7 } from './services/ids'
import { applyConfig } from './services/settings/apply-config'

const store = globalThis as typeof globalThis & { __portalBooted?: boolean }

/**
 * Brings the process up: database, config file, sandbox, worker; and takes it down cleanly. A fault here ends the
 * process with a plain sentence, because a portal that is half up loses calls without anybody seeing it.
 */
export async function boot(): Promise<void> {
  if (store.__portalBooted) return
  store.__portalBooted = true
  keepHeaderCase()
  refuseMalformedAddresses()
  try {
    const container = await getContainer()
    const stopping: (() => Promise<void>)[] = []
    stopOnSignals(container, stopping)
    await applyConfigFile(container)
    if (container.env.sandbox) stopping.push(await startSandbox(container))
    // The embedded database has one process at a time: jobs that were running went down with the one before.
    if (container.database.kind === 'embedded') await endLeases(container.db, new Date())
    if (container.env.runs.worker) container.worker.start()
    container.housekeeping.start()
    container.markReady()
    if (container.env.runs.web) await offerFirstSignIn(container)
    const { publicUrl, database, env } = container
    container.log.info({ address: publicUrl, database: database.kind, ...env.runs }, 'ready')
  } catch (error) {
    console.error(`The portal could not start: ${describe(error)}`)
    process.exit(1)
  }
}

async function applyConfigFile({ env, context, log }: Container): Promise<void> {
  if (!env.PORTAL_CONFIG) return
  const { created, updated, unchanged } = await applyConfig(context, await readPortalConfig(env.PORTAL_CONFIG), {
    actorName: 'PORTAL_CONFIG',
  })
  log.info({ created, updated, unchanged: unchanged.length }, 'configuration applied')
}

function startSandbox({ env, context }: Container): Promise<() => Promise<void>> {
  const apply = (config: object) => applyConfig(context, config, { actorName: 'sandbox', sandbox: true })
  return openForBusiness({ env, context, apply })
}

/** On standard output, not in the log: a link that signs in does not belong where logs go. */
async function offerFirstSignIn({ db, log, publicUrl, secretBox }: Container): Promise<void> {
  const now = () => new Date()
  const link = await ensureFirstOwnerLink({ db, log, publicUrl, secretBox, now, newId: () => uuidv7(now()) })
  if (!link) return
  console.log(`\n  First sign-in, once, until ${link.expiresAt.toISOString()}:\n\n  ${link.url}\n`)
}

/** Every fault on a line of its own, with its place in the input. */
function describe(error: unknown): string {
  const issues = error instanceof ServiceError ? error.issues : []
  return [faultText(error), ...issues.map(({ path, message }) => `  ${path}: ${message}`)].join('\n')
}

/** `before`: what has to end before the container does; added to while the process comes up. */
function stopOnSignals(container: Container, before: (() => Promise<void>)[]): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      container
        .close(before.map((stop) => stop()))
        .catch((error: unknown) => container.log.error({ err: error }, 'the portal did not stop cleanly'))
        .finally(() => process.exit(0))
    })
  }
}
