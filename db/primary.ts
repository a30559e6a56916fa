import 'server-only'
import net from 'node:net'
import postgres from 'postgres'
import { NO_PRIMARY } from './pg-errors'
import { inTime } from './ping'
import { addressOf, hostsOfPair, type PostgresHost } from './postgres-address'

/** A host that has vanished answers nothing at all. */
const LOOK_LIMIT_MS = 3_000

/** What the driver is told of hosts; `socket` is an option that its types do not know. */
type HostOptions = { host?: string; target_session_attrs?: 'primary'; socket?: () => Promise<net.Socket> }

/**
 * Options of the driver for an address. Of several hosts only the primary will do: after a fail-over the portal then finds
 * the new one by itself. The driver's own search goes on for ever while there is none, with every call hanging on it, and
 * takes a standby for `read-write`; so all hosts are asked at once, and where none is the primary, queries fail at once.
 * A connection on which nothing comes for `silenceMs` is ended, an idle one too: a host without power does not close it.
 */
export function hostOptions(databaseUrl: string, silenceMs = 0): HostOptions {
  const hosts = hostsOfPair(databaseUrl)
  const [first] = hosts
  if (!first) return {}
  let looking: Promise<PostgresHost | undefined> | undefined
  const socket = async () => {
    looking ??= findPrimary(databaseUrl, hosts).finally(() => {
      looking = undefined
    })
    const primary = await looking
    return primary ? connect(primary, silenceMs) : refused(hosts)
  }
  // One host: with several the driver keeps a failure to itself. The role is asked for once more, it may just have changed.
  return { host: addressOf(first), target_session_attrs: 'primary', socket }
}

/** The host that says first that it is a primary; undefined when none does in time. */
async function findPrimary(databaseUrl: string, hosts: PostgresHost[]): Promise<PostgresHost | undefined> {
  const answers = hosts.map(async (host) => {
    const client = postgres(databaseUrl, {
      host: addressOf(host),
      target_session_attrs: 'primary',
      max: 1,
      connect_timeout: LOOK_LIMIT_MS / 1_000,
      fetch_types: false,
      onnotice: () => {},
    })
    try {
      await inTime(client`select 1`, LOOK_LIMIT_MS)
      return host
    } finally {
      void client.end({ timeout: 1 })
    }
  })
  return Promise.any(answers).catch(() => undefined)
}

function connect({ name, port }: PostgresHost, silenceMs: number): net.Socket {
  const socket = net.connect(port, name)
  if (silenceMs > 0) endWhenSilent(socket, silenceMs)
  // The driver checks a certificate against the name it finds on the socket.
  return Object.assign(socket, { host: name, port })
}

/** By what comes in: a time-out of the socket itself would be put off by all that is still sent. */
function endWhenSilent(socket: net.Socket, silenceMs: number): void {
  let heard = 0
  let heardAt = performance.now()
  const timer = setInterval(
    () => {
      if (socket.destroyed) return clearInterval(timer)
      if (socket.bytesRead !== heard) [heard, heardAt] = [socket.bytesRead, performance.now()]
      else if (performance.now() - heardAt > silenceMs) socket.destroy()
    },
    Math.min(1_000, silenceMs / 4),
  )
  timer.unref()
}

/** A socket that fails: for the driver, the same as a server that refuses. */
function refused(hosts: PostgresHost[]): net.Socket {
  const socket = new net.Socket()
  const error = Object.assign(new Error(`none of ${hosts.map(addressOf).join(', ')} is a primary that answers`), {
    code: NO_PRIMARY,
  })
  // Once the driver listens.
  setImmediate(() => socket.destroy(error))
  return socket
}
