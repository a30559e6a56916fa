// Two PostgreSQL servers that Patroni looks after, with one etcd, all on 127.0.0.1 and in a temporary folder.
import { execFile, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { aptInstall, destroyOnExit, freePort, postgresUser, requirePostgres } from './postgres.mjs'

const PACKAGES = ['patroni', 'etcd-server']
const TOOLS = ['patroni', 'patronictl', 'etcd']
const SCOPE = 'pair'
/** Patroni's least (seconds): a primary is given up this long after it was last heard of. */
export const TTL_S = 20
const SETTINGS = { ttl: TTL_S, loop_wait: 1, retry_timeout: 3, synchronous_mode: true }
/** Generous: a shared machine may be slow. */
const WITHIN_MS = 120_000

/** Why Patroni cannot be used here; undefined when it can. Installs Debian's packages when they are missing and we are root. */
export function whyNoPatroni() {
  if (!findTools() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) aptInstall(PACKAGES)
  return findTools()
    ? undefined
    : `it needs ${TOOLS.join(', ')} on Linux (Debian: apt-get install ${PACKAGES.join(' ')})`
}

function findTools() {
  if (process.platform !== 'linux') return undefined
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  const found = TOOLS.map((tool) => folders.map((folder) => path.join(folder, tool)).find((file) => existsSync(file)))
  return found.every(Boolean) ? found : undefined
}

/**
 * @typedef {object} Member a Patroni and the PostgreSQL it looks after
 * @property {string} name
 * @property {number} port
 * @property {() => void} start starts Patroni
 * @property {() => boolean} running whether Patroni runs
 * @property {() => string} log of both
 * @property {() => void} killPostgres
 * @property {() => Promise<void>} killPatroni
 * @property {() => void} freeze stops every process of both where it is
 * @property {() => boolean} frozen
 * @property {() => Promise<void>} powerOff ends every process of both at once
 * @property {() => Promise<boolean>} leads as Patroni says
 * @property {() => Promise<boolean>} follows as the synchronous standby, as Patroni says
 */

/** Starts etcd and two members, the second following the first synchronously. */
export async function startPatroniPair() {
  const bin = requirePostgres()
  const [patroni, patronictl, etcdCommand] = findTools()
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portal-patroni-'))
  chmodSync(folder, 0o755)
  const work = path.join(folder, 'work')
  mkdirSync(work)
  const { uid, gid } = postgresUser()
  if (uid !== undefined) chownSync(work, uid, gid)

  const [client, peer] = [await freePort(), await freePort()].map((port) => `http://127.0.0.1:${port}`)
  const etcd = daemon(work, 'etcd', [
    ...[etcdCommand, '--name', 'etcd', '--data-dir', path.join(work, 'etcd')],
    ...['--listen-client-urls', client, '--advertise-client-urls', client],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `etcd=${peer}`],
  ])
  const members = []
  // Never `first` or `any`: words of `synchronous_standby_names`, which Patroni does not quote.
  for (const name of ['db1', 'db2']) {
    const ports = { postgres: await freePort(), rest: await freePort() }
    members.push(member({ name, ports, folder: work, bin, patroni, etcd: client.replace('http://', '') }))
  }
  const daemons = [etcd, ...members.map((each) => each.patroni)]
  destroyOnExit({
    folder,
    pidFiles: [...daemons.map((each) => each.pidFile), ...members.map((each) => each.postmasterFile)],
  })

  const pair = {
    /** @type {Member[]} */
    members,
    etcd,
    /** Asks Patroni for a change of roles; done when it returns. */
    async switchOver(from, to) {
      const change = ['switchover', SCOPE, '--leader', from.name, '--candidate', to.name, '--force']
      await promisify(execFile)(patronictl, ['-c', from.configFile, ...change], { cwd: work })
    },
    /** Ends everything and removes the folder. */
    async destroy() {
      for (const each of members) {
        await each.powerOff()
        each.killPostgres()
      }
      await etcd.end('SIGKILL')
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    },
  }
  try {
    etcd.start()
    await until(() => ok(`${client}/health`), 'etcd answers', etcd.log)
    const [one, two] = members
    one.start()
    await until(one.leads, 'the first member leads', one.log)
    two.start()
    await until(two.follows, 'the second member follows', two.log)
    return pair
  } catch (error) {
    await pair.destroy()
    throw error
  }
}

/** Waits for something; fails when it does not come to be. @param {() => string} log what to show then */
export async function until(condition, what, log = () => '') {
  const deadline = performance.now() + WITHIN_MS
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It did not happen in time that ${what}: ${log().slice(-3_000)}`)
    await sleep(100)
  }
}

function member({ name, ports, folder, bin, patroni, etcd }) {
  const data = path.join(folder, name)
  const rest = `127.0.0.1:${ports.rest}`
  const address = `127.0.0.1:${ports.postgres}`
  const configFile = path.join(folder, `${name}.json`)
  const role = { username: 'postgres' }
  const config = {
    scope: SCOPE,
    name,
    etcd3: { host: etcd },
    restapi: { listen: rest, connect_address: rest },
    bootstrap: {
      dcs: {
        ...SETTINGS,
        postgresql: { use_pg_rewind: true, parameters: { wal_log_hints: 'on', max_connections: 200 } },
      },
      initdb: [{ encoding: 'UTF8' }, { locale: 'C' }, 'no-sync'],
    },
    postgresql: {
      listen: address,
      connect_address: address,
      data_dir: data,
      bin_dir: bin,
      pgpass: path.join(folder, `${name}.pgpass`),
      authentication: { superuser: role, replication: role, rewind: role },
      parameters: { unix_socket_directories: folder },
      pg_hba: ['local all all trust', 'host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust'],
      remove_data_directory_on_rewind_failure: true,
      remove_data_directory_on_diverged_timelines: true,
    },
  }
  // JSON is YAML too.
  writeFileSync(configFile, JSON.stringify(config))
  const manager = daemon(folder, name, [patroni, configFile])
  const postmasterFile = path.join(data, 'postmaster.pid')
  const postmaster = () => {
    if (!existsSync(postmasterFile)) return undefined
    const [pid] = readFileSync(postmasterFile, 'utf8').split('\n')
    // A killed one leaves its file behind.
    return readProcess(pid, 'cmdline').includes(data) ? Number(pid) : undefined
  }
  /** @type {number[]} */
  let stopped = []
  return {
    name,
    port: ports.postgres,
    configFile,
    patroni: manager,
    postmasterFile,
    start: manager.start,
    running: manager.running,
    log: manager.log,
    killPatroni: () => manager.end('SIGKILL'),
    killPostgres() {
      const pid = postmaster()
      if (pid) process.kill(pid, 'SIGKILL')
    },
    freeze() {
      const pid = postmaster()
      stopped = [manager.pid(), ...(pid ? [pid, ...childrenOf(pid)] : [])]
      for (const each of stopped) process.kill(each, 'SIGSTOP')
    },
    frozen: () => stopped.length > 0,
    async powerOff() {
      for (const each of stopped) process.kill(each, 'SIGKILL')
      stopped = []
      await manager.end('SIGKILL')
    },
    leads: () => ok(`http://${rest}/primary`),
    follows: () => ok(`http://${rest}/synchronous`),
  }
}

/** A process of the system user `postgres`, when we are root, with its output and its process id in files. */
function daemon(folder, name, [command, ...args]) {
  const logFile = path.join(folder, `${name}.log`)
  const pidFile = path.join(folder, `${name}.pid`)
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child
  let ended = Promise.resolve()
  return {
    pidFile,
    pid: () => child?.pid,
    running: () => child !== undefined,
    log: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''),
    start() {
      const log = openSync(logFile, 'a')
      const started = spawn(command, args, { cwd: folder, stdio: ['ignore', log, log], ...postgresUser() })
      closeSync(log)
      child = started
      writeFileSync(pidFile, String(started.pid))
      ended = new Promise((resolve) => {
        started.once('exit', () => {
          child = undefined
          rmSync(pidFile, { force: true })
          resolve()
        })
      })
    },
    /** @param {NodeJS.Signals} signal */
    async end(signal) {
      child?.kill(signal)
      await ended
    },
  }
}

const childrenOf = (pid) => readProcess(pid, `task/${pid}/children`).split(' ').filter(Boolean).map(Number)

/** What Linux tells about a process; nothing when it is gone. */
function readProcess(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

const ok = (address) =>
  fetch(address, { signal: AbortSignal.timeout(3_000) }).then(
    (answer) => answer.ok,
    () => false,
  )
