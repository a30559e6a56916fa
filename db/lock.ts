import 'server-only'
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

type Holder = { pid: number; startedAt: string; host: string; token: string }

/** Longer than another process takes between noticing that it moved a live lock aside and putting it back. */
const SETTLE_MS = 60
const MAX_ATTEMPTS = 5

/**
 * Takes `<folder>.lock` for this process and gives the function that lets it go. A lock whose process is gone is replaced; one
 * whose process lives never is, whatever its age; one from another machine is not judged. The error names pid and folder.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = `${folder}.lock`
  const own: Holder = {
    pid: process.pid,
    startedAt: processStart(process.pid) ?? '',
    host: os.hostname(),
    token: randomUUID(),
  }
  const draft = `${file}.${own.token}`
  await writeFile(draft, JSON.stringify(own), { flag: 'wx', mode: 0o600 })
  try {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      if (await linkNew(draft, file)) {
        // Alone unless two processes found the same dead lock at once; then the file tells who won.
        if (attempt > 1) await sleep(SETTLE_MS)
        if ((await readHolder(file))?.token === own.token) return () => release(file, own.token)
        continue
      }
      const holder = await readHolder(file)
      if (holder) await displaceDead(file, folder, holder)
    }
    throw new Error(`The lock ${file} changes hands too quickly. Start one portal at a time.`)
  } finally {
    await unlink(draft).catch(() => {})
  }
}

async function displaceDead(file: string, folder: string, holder: Holder): Promise<void> {
  if (holder.host !== os.hostname()) {
    throw new Error(
      `The embedded database ${folder} is held by process ${holder.pid} on host "${holder.host}". Stop that portal; if it is gone for good, delete ${file}.`,
    )
  }
  if (isAlive(holder)) {
    throw new Error(
      `The embedded database ${folder} is in use by process ${holder.pid}. Stop that process first, choose another PORTAL_DATA_DIR, or set DATABASE_URL to run several processes on PostgreSQL.`,
    )
  }
  // Renaming first makes sure that only the lock that was judged is removed.
  const aside = `${file}.${randomUUID()}`
  const moved = await rename(file, aside).then(
    () => true,
    () => false,
  )
  if (!moved) return
  if ((await readHolder(aside))?.token !== holder.token) await linkNew(aside, file)
  await unlink(aside).catch(() => {})
}

async function release(file: string, token: string): Promise<void> {
  if ((await readHolder(file))?.token === token) await unlink(file).catch(() => {})
}

/** A hard link appears with its whole content or not at all, unlike a file created and then written. */
async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
  const { pid, startedAt, host, token } = (parseJson(text) ?? {}) as Partial<Record<keyof Holder, unknown>>
  if (
    typeof pid === 'number' &&
    typeof startedAt === 'string' &&
    typeof host === 'string' &&
    typeof token === 'string'
  ) {
    return { pid, startedAt, host, token }
  }
  throw new Error(`The lock file ${file} cannot be read. Make sure that no portal runs on this folder, then delete it.`)
}

function isAlive(holder: Holder): boolean {
  const startedAt = processStart(holder.pid)
  if (startedAt === undefined) return false
  return holder.startedAt === '' || startedAt === '' || startedAt === holder.startedAt
}

/** When the process began, in units of its system; '' when it lives but this cannot be told, undefined when it is gone. */
function processStart(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
      // The second field is the command's name, which may hold spaces and brackets.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : (fields[19] ?? '')
    } catch {
      return undefined
    }
  }
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return undefined
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}
