// A throw-away PostgreSQL for tests and benchmarks, run by the system user `postgres` when we are root (it refuses root).
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'

const PACKAGE = 'postgresql-15'
const OLDEST = 15
const isRoot = process.getuid?.() === 0

/** Folder of initdb and pg_ctl, the newest installed one that is new enough; undefined when there is none. */
export function findPostgres() {
  const base = '/usr/lib/postgresql'
  const versions = existsSync(base)
    ? readdirSync(base)
        .map(Number)
        .filter((v) => v >= OLDEST)
    : []
  const found = versions
    .sort((a, b) => b - a)
    .map((v) => path.join(base, String(v), 'bin'))
    .find((dir) => existsSync(path.join(dir, 'initdb')))
  if (found) return found
  try {
    const initdb = execFileSync('sh', ['-c', 'command -v initdb'], { encoding: 'utf8' }).trim()
    return initdb ? path.dirname(initdb) : undefined
  } catch {
    return undefined
  }
}

/** Finds PostgreSQL, installing Debian's package when we are root and it is missing. */
export function requirePostgres() {
  const found = findPostgres()
  if (found) return found
  if (!isRoot || !existsSync('/usr/bin/apt-get')) {
    throw new Error(
      `PostgreSQL ${OLDEST} or newer is needed for the tests: install it (Debian: apt-get install ${PACKAGE}).`,
    )
  }
  aptInstall([PACKAGE])
  const installed = findPostgres()
  if (!installed) throw new Error(`${PACKAGE} was installed but initdb was not found under /usr/lib/postgresql.`)
  return installed
}

/** Installs Debian packages, as root only. */
export function aptInstall(packages) {
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  execFileSync('apt-get', ['update', '-qq'], options)
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options)
}

/**
 * Makes and starts a server in a temporary folder.
 * @param {{ fsync?: boolean, port?: number, settings?: Record<string, string | number>, parent?: string }} [options] fsync off is for
 * functional tests only; `parent` is where its folder is made
 */
export async function startPostgres({ fsync = false, port, settings = {}, parent = os.tmpdir() } = {}) {
  const durable = fsync ? 'on' : 'off'
  const more = { fsync: durable, synchronous_commit: durable, full_page_writes: durable, ...settings }
  return launch({ parent, port, settings: more }, (data) => [
    ...['initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
  ])
}

/**
 * A standby that follows a server by streaming, made from a base backup of it; `promote` makes it a primary.
 * @param {import('./postgres.d.mts').TestPostgres} primary @param {string} name by which the primary knows it
 * @param {number} [port]
 */
export async function startStandby(primary, name, port) {
  const source = `host=127.0.0.1 port=${primary.port} user=postgres application_name=${name}`
  return launch({ parent: os.tmpdir(), port, settings: {} }, (data) => [
    ...['pg_basebackup', '-D', data, '-d', source, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'],
  ])
}

/** Makes a data folder by a command and starts a server on it. */
async function launch({ parent, port, settings }, make) {
  const bin = requirePostgres()
  const root = mkdtempSync(path.join(parent, 'portal-pg-'))
  const data = path.join(root, 'data')
  const log = path.join(root, 'log')
  chmodSync(root, 0o755)
  mkdirSync(data, { mode: 0o700 })
  if (isRoot) execFileSync('chown', ['-R', 'postgres', root])

  const listenPort = port ?? (await freePort())
  const flags = Object.entries({
    port: listenPort,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: root,
    max_connections: 200,
    ...settings,
  })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')

  const start = () => run(bin, ['pg_ctl', '-D', data, '-l', log, '-w', '-t', '60', '-s', '-o', flags, 'start'])
  /** @param {'fast' | 'immediate'} mode */
  const stop = (mode = 'fast') => run(bin, ['pg_ctl', '-D', data, '-w', '-t', '60', '-s', '-m', mode, 'stop'])
  const server = {
    port: listenPort,
    folder: root,
    pidFiles: [path.join(data, 'postmaster.pid')],
    /** Address of a database on this server. */
    url: (database = 'postgres') => `postgres://postgres@127.0.0.1:${listenPort}/${database}`,
    pid: () => Number(readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
    log: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    start,
    stop,
    running() {
      try {
        return process.kill(server.pid(), 0)
      } catch {
        return false
      }
    },
    promote: () => run(bin, ['pg_ctl', '-D', data, '-w', '-t', '60', '-s', 'promote']),
    /** Stops the server if it runs and removes its folder. */
    destroy() {
      if (server.running()) stop('immediate')
      rmSync(root, { recursive: true, force: true })
    },
  }
  try {
    run(bin, make(data))
    start()
  } catch (error) {
    const text = server.log()
    rmSync(root, { recursive: true, force: true })
    throw new Error(`PostgreSQL did not start on port ${listenPort}: ${text || error}`)
  }
  return server
}

function run(bin, [command, ...args]) {
  const options = { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' }
  execFileSync(path.join(bin, command), args, { ...options, ...postgresUser() })
}

/** Options of a child process that may be PostgreSQL: as root, by the system user `postgres`. */
export function postgresUser() {
  if (!isRoot) return {}
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

/**
 * Ends the processes and removes the folder if this process dies without having done so: nothing may outlive the tests.
 * @param {{ folder: string, pidFiles: string[] }} server whose processes have the folder in their command lines
 */
export function destroyOnExit({ folder, pidFiles }) {
  const watcher = spawn(process.execPath, ['-e', WATCH, String(process.pid), folder, ...pidFiles], {
    detached: true,
    stdio: 'ignore',
  })
  watcher.unref()
}

const WATCH = `
const fs = require('fs')
const [parent, folder, ...pidFiles] = process.argv.slice(1)
const ours = (pid) => !fs.existsSync('/proc') || fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8').includes(folder)
const alive = (pid) => { try { process.kill(Number(pid), 0); return true } catch { return false } }
const timer = setInterval(() => {
  if (!fs.existsSync(folder)) return clearInterval(timer)
  if (alive(parent)) return
  clearInterval(timer)
  for (const file of pidFiles) try {
    const pid = Number(fs.readFileSync(file, 'utf8').split('\\n')[0])
    // Frozen ones have to go on in order to end.
    if (ours(pid)) for (const signal of ['SIGQUIT', 'SIGCONT']) process.kill(pid, signal)
  } catch {}
  setTimeout(() => fs.rmSync(folder, { recursive: true, force: true }), 1000)
}, 1000)
`
