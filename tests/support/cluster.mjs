// Several processes of the built server over one PostgreSQL, behind a proxy that takes the web processes in turn.
import { connect, createServer } from 'node:net'
import path from 'node:path'
import { freePort } from './postgres.mjs'
import { portalServer } from './server.mjs'

/**
 * Like `portalServer`, for campaigns: `port` is the proxy's.
 * @param {{ folder: string, port: number, databaseUrl?: string, config: object, web: number, worker: number, env?: Record<string, string>,
 *   nodeArgs?: string[] }} options
 */
export function portalCluster({ folder, port, databaseUrl, config, web, worker, env: more = {}, nodeArgs }) {
  const parts = [...Array(web).fill('web'), ...Array(worker).fill('worker')]
  const base = `http://127.0.0.1:${port}`
  /** @type {{ part: string, port: number, server: ReturnType<typeof portalServer> }[]} */
  let members = []
  const proxy = roundRobin(() => members.filter(({ part }) => part === 'web').map((member) => member.port))

  const make = async (part, index) => {
    const own = await freePort()
    const env = { PORTAL_PROCESS: part, PORTAL_PUBLIC_URL: base, PORTAL_DB_POOL: '4', ...more }
    const place = path.join(folder, `${part}-${index}`)
    return { part, port: own, server: portalServer({ folder: place, port: own, databaseUrl, config, env, nodeArgs }) }
  }
  const cluster = {
    base,
    dataDir: folder,
    log: () => members.map(({ part, server }) => `${part}:\n${server.log()}`).join('\n'),
    /** Starts those that do not run, all at once. */
    async start() {
      if (members.length === 0) members = await Promise.all(parts.map(make))
      await proxy.listen(port)
      await Promise.all(members.map(({ server }) => (server.running() ? undefined : server.start())))
    },
    /** Kills one of them, as if its power went out. */
    async strike(random) {
      await random.pick(members).server.kill()
    },
    /** One of a kind, as something to kill. @param {'web' | 'worker'} kind */
    one: (kind) => ({
      strike: (random) => random.pick(members.filter(({ part }) => part === kind)).server.kill(),
      start: () => cluster.start(),
    }),
    async kill() {
      await Promise.all(members.map(({ server }) => server.kill()))
      await proxy.close()
    },
    async stop() {
      return (await Promise.all(members.map(({ server }) => server.stop()))).flat()
    },
  }
  return cluster
}

/** Passes connections on to the next address that takes them, byte for byte. */
function roundRobin(ports) {
  let turn = 0
  const open = new Set()
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    const addresses = ports()
    turn += 1
    const inTurn = addresses.map((_, index) => addresses[(turn + index) % addresses.length])
    passOn(socket, inTurn)
  })
  const passOn = (socket, [next, ...others]) => {
    if (next === undefined) return socket.destroy()
    const behind = connect(next, '127.0.0.1')
    const another = () => passOn(socket, others)
    behind.once('error', another)
    behind.once('connect', () => {
      behind.off('error', another)
      behind.on('error', () => socket.destroy())
      behind.on('close', () => socket.end())
      socket.on('close', () => behind.destroy())
      socket.pipe(behind)
      behind.pipe(socket)
      socket.resume()
    })
  }
  return {
    listen: (port) =>
      server.listening
        ? undefined
        : new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(undefined))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve(undefined))
        for (const socket of open) socket.destroy()
      }),
  }
}
