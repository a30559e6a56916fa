// Installing, the right Node, and building. Plain JavaScript for Node 20 with nothing installed.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..')

const WANTED_NODE = 24
const OLDEST_NODE = [20, 9]
const INSTALL_STAMP = path.join(root, 'node_modules/.portal-install')
const BUILD_STAMP = path.join(root, '.next/portal-build')
const STANDALONE = path.join(root, '.next/standalone')
export const SERVER = path.join(STANDALONE, 'server.js')

/** Where the user stood when calling npm: relative paths they gave mean this folder. */
export const userFolder = process.env.INIT_CWD ?? process.cwd()

/** Installs the packages when they are missing or no longer what the lock file asks for. */
export async function ensureInstalled({ dev = false } = {}) {
  const inputs = ['package.json', 'package-lock.json', ...listFiles(path.join(root, 'patches'))]
  const wanted = fingerprint(inputs)
  const hiddenLock = path.join(root, 'node_modules/.package-lock.json')
  if (existsSync(hiddenLock) && (!dev || existsSync(path.join(root, 'node_modules/vitest')))) {
    const stamp = existsSync(INSTALL_STAMP) ? readFileSync(INSTALL_STAMP, 'utf8') : undefined
    if (stamp === wanted) return
    // Installed by hand since the lock file last changed.
    const installedAt = statSync(hiddenLock).mtimeMs
    if (
      !stamp &&
      ['package.json', 'package-lock.json'].every((f) => statSync(path.join(root, f)).mtimeMs <= installedAt)
    ) {
      writeFileSync(INSTALL_STAMP, wanted)
      return
    }
  }
  console.log('Installing packages …')
  const code = await runCommand('npm', ['install', '--no-audit', '--no-fund', ...(dev ? ['--include=dev'] : [])])
  if (code !== 0) fail('npm install failed (see above). Check the network and the npm registry, then start again.')
  writeFileSync(INSTALL_STAMP, fingerprint(inputs))
}

/** Continues under the Node of node_modules when ours is older: the calling script starts over and this call never returns. */
export async function ensureNode(script) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  followParent()
  if (major >= WANTED_NODE) return
  const bundled = path.join(root, 'node_modules/.bin/node')
  if (!process.env.PORTAL_REEXEC && spawnSync(bundled, ['--version'], { stdio: 'ignore' }).status === 0) {
    const bin = path.join(root, 'node_modules/.bin')
    process.exit(
      await runCommand(bundled, [script, ...process.argv.slice(2)], {
        cwd: process.cwd(),
        env: { PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`, PORTAL_REEXEC: String(process.pid) },
      }),
    )
  }
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    fail(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`)
  }
  console.warn(
    `Warning: Node ${WANTED_NODE} is not installed in node_modules; going on with Node ${process.versions.node}, which is slower.`,
  )
}

/**
 * Ends this process, as SIGTERM would, when the one that started it is gone: npm passes SIGTERM only to the shell between us,
 * and a killed wrapper passes on nothing. Started by hand, from a shell that may well end first, it stays.
 */
function followParent() {
  if (!process.env.PORTAL_REEXEC && !process.env.npm_lifecycle_event) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
}

/** Builds when there is no build or a source file changed since, and puts the served files beside the standalone server. */
export async function ensureBuilt() {
  const wanted = fingerprint(sourceFiles())
  if (existsSync(SERVER) && existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, 'utf8') === wanted) return
  rmSync(BUILD_STAMP, { force: true })
  rmSync(STANDALONE, { recursive: true, force: true })
  console.log('Building …')
  const next = path.join(root, 'node_modules/next/dist/bin/next')
  const code = await runCommand(process.execPath, [next, 'build'], {
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  if (code !== 0) fail('The build failed (see above).')
  for (const folder of ['.next/static', 'public', 'db/migrations']) {
    const from = path.join(root, folder)
    if (existsSync(from)) cpSync(from, path.join(STANDALONE, folder), { recursive: true })
  }
  mkdirSync(path.dirname(BUILD_STAMP), { recursive: true })
  writeFileSync(BUILD_STAMP, wanted)
}

/**
 * Runs a command to its end with our output, passing SIGINT and SIGTERM on, and gives its exit code.
 * It gets a process group of its own, so that Ctrl-C reaches it once, through us.
 */
export function runCommand(command, args, { cwd = root, env = {}, stdio = 'inherit' } = {}) {
  const windows = process.platform === 'win32'
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio,
    detached: !windows,
    shell: windows,
  })
  const pass = (signal) => {
    try {
      if (windows) child.kill(signal)
      else process.kill(-child.pid, signal)
    } catch {
      // Already gone.
    }
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, pass)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, pass)
      resolve(code ?? 128 + (os.constants.signals[signal] ?? 0))
    })
  })
}

export function fail(message) {
  console.error(`\n${message}`)
  process.exit(1)
}

/** Everything that the build reads: what is not excluded counts, so that a new folder is never forgotten. */
function sourceFiles() {
  const excluded = new Set([
    'node_modules',
    'tests',
    'docs',
    'ops',
    'coverage',
    'test-results',
    'playwright-report',
    'reports',
  ])
  const ignored =
    /^\.|^next-env\.d\.ts$|\.tsbuildinfo$|\.md$|^playwright\.config|^vitest\.config|^biome\.json$|^Dockerfile$|^compose\.yaml$/
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => !excluded.has(entry.name) && !ignored.test(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? listFiles(path.join(root, entry.name)) : [entry.name]))
    .filter((file) => !file.endsWith('.md'))
}

/** Files below a folder, sorted, relative to the root. */
function listFiles(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort()
}

/** By content, not by time: right after a checkout, a pull, a copy or a restored cache. */
function fingerprint(files) {
  const hash = createHash('sha256').update(process.platform)
  for (const file of files) {
    const full = path.join(root, file)
    hash.update(`\0${file}\0`)
    if (existsSync(full)) hash.update(readFileSync(full))
  }
  return hash.digest('hex')
}
