// The built server as a process of its own, for campaigns that measure it or kill it. Needs `npm run build`.
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SERVER } from '../../lib/cli/toolchain.mjs'

/** Generous: a shared machine may be slow, and a killed database has to recover. */
const READY_WITHIN_MS = 180_000

const SECRET = 'a-master-secret-for-campaigns-only'

/**
 * @param {{ folder: string, port: number, databaseUrl?: string, config: object, env?: Record<string, string>, nodeArgs?: string[], program?: string }} options
 * `folder` keeps data, log and config between starts; `program` is another build's server.js.
 */
export function portalServer({ folder, port, databaseUrl, config, env = {}, nodeArgs = [], program = SERVER }) {
  mkdirSync(folder, { recursive: true })
  const configFile = path.join(folder, 'portal.json')
  const logFile = path.join(folder, 'server.log')
  writeFileSync(configFile, JSON.stringify(config))
  const base = `http://127.0.0.1:${port}`
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child
  /** @type {Promise<number | null>} */
  let ended = Promise.resolve(0)

  const server = {
    base,
    dataDir: path.join(folder, 'data'),
    log: () => readFileSync(logFile, 'utf8'),
    running: () => child !== undefined,
    pid: () => child?.pid,
    /** Starts and waits until it is ready. */
    async start() {
      const log = openSync(logFile, 'a')
      const started = spawn(process.execPath, [...nodeArgs, program], {
        stdio: ['ignore', log, log],
        env: {
          PATH: process.env.PATH,
          NODE_ENV: 'production',
          NEXT_TELEMETRY_DISABLED: '1',
          NEXT_MANUAL_SIG_HANDLE: 'true',
          LOG_LEVEL: 'warn',
          PORT: String(port),
          HOSTNAME: '127.0.0.1',
          PORTAL_SECRET: SECRET,
          PORTAL_SANDBOX: 'off',
          // What is measured is the portal, not its manners.
          PORTAL_API_CALLS_PER_MINUTE: '10000000',
          PORTAL_DATA_DIR: path.join(folder, 'data'),
          PORTAL_CONFIG: configFile,
          ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
          ...env,
        },
      })
      closeSync(log)
      child = started
      ended = new Promise((resolve) => {
        started.once('exit', (code) => {
          child = undefined
          resolve(code)
        })
      })
      let last = 'no answer'
      const deadline = performance.now() + READY_WITHIN_MS
      while (performance.now() < deadline) {
        if (!child) throw new Error(`The server ended at its start:\n${server.log()}`)
        const ready = await fetch(`${base}/api/ready`, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined)
        if (ready) last = await ready.text().catch(String)
        if (ready?.ok) return
        await sleep(50)
      }
      await server.kill()
      throw new Error(`The server was not ready in time (${last}):\n${server.log()}`)
    },
    /** Kills one of its processes: of a single server, the server. */
    strike: () => server.kill(),
    /** As if the power went out. */
    async kill() {
      child?.kill('SIGKILL')
      await ended
    },
    /** As an operator would stop it; killed if that takes longer than half a minute. Gives the exit codes. */
    async stop() {
      if (!child) return []
      child?.kill('SIGTERM')
      const timer = setTimeout(() => child?.kill('SIGKILL'), 30_000)
      const code = await ended
      clearTimeout(timer)
      return [code]
    },
  }
  return server
}
