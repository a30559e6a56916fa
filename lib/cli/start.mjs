// `npm start`: from a fresh clone to a running portal. Installs, builds and serves; nothing else needs to be there.
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensureBuilt, ensureInstalled, ensureNode, fail, root, SERVER, userFolder } from './toolchain.mjs'

await ensureInstalled()
await ensureNode(fileURLToPath(import.meta.url))

const env = process.env
env.PORT ||= '3000'
// Containers and shells set HOSTNAME to the machine's own name; bound to that, the server would not answer on localhost.
if (!env.HOSTNAME || env.HOSTNAME === os.hostname()) env.HOSTNAME = '0.0.0.0'
await requireFreePort(Number(env.PORT), env.HOSTNAME)

await ensureBuilt()

// The standalone server changes into its own folder: paths are fixed before.
env.PORTAL_DATA_DIR = env.PORTAL_DATA_DIR ? path.resolve(userFolder, env.PORTAL_DATA_DIR) : path.join(root, '.data')
if (env.PORTAL_CONFIG) env.PORTAL_CONFIG = path.resolve(userFolder, env.PORTAL_CONFIG)
env.NODE_ENV = 'production'
env.NEXT_TELEMETRY_DISABLED = '1'
// Our own handler (instrumentation.ts) finishes the work at hand before the process ends.
env.NEXT_MANUAL_SIG_HANDLE = 'true'

await import(pathToFileURL(SERVER).href)
await announceWhenReady()

async function announceWhenReady() {
  const local = `http://${env.HOSTNAME === '0.0.0.0' || env.HOSTNAME === '::' ? 'localhost' : env.HOSTNAME}:${env.PORT}`
  for (let waited = 0; waited < 120; waited += 1) {
    const ready = await fetch(`${local}/api/ready`, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined)
    await ready?.arrayBuffer().catch(() => {})
    if (ready?.ok) return console.log(`\nThe portal is ready at ${env.PORTAL_PUBLIC_URL || local}`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  console.warn(`\nThe portal is not ready yet; see the messages above and ${local}/api/ready`)
}

function requireFreePort(port, host) {
  if (!(Number.isInteger(port) && port > 0 && port < 65_536))
    fail(`PORT must be a whole number from 1 to 65535, not "${env.PORT}".`)
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => {
      if (error.code === 'EADDRINUSE')
        fail(`Port ${port} is in use. Stop what runs there, or choose another: PORT=${port + 1} npm start`)
      fail(
        `The portal cannot listen on ${host}:${port} (${error.code}). Set HOSTNAME and PORT to an address of this machine.`,
      )
    })
    probe.listen(port, host, () => probe.close(resolve))
  })
}
