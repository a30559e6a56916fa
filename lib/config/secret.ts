import 'server-only'
import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { commandLineToken, deriveKey, MIN_SECRET_LENGTH, type Purpose } from './derive.mjs'

export type MasterSecret = {
  /** A 32-byte key for one purpose. */
  deriveKey(purpose: Purpose): Buffer
  /** Equal-time check of the command line's bearer token. */
  isCommandLineToken(token: string): boolean
  /** The file the secret was read from; undefined when PORTAL_SECRET was given. */
  file: string | undefined
}

/** The master secret: PORTAL_SECRET, else `<dataDir>/secret`, which the first process to ask makes (mode 0600). */
export async function loadMasterSecret(env: {
  PORTAL_SECRET?: string | undefined
  PORTAL_DATA_DIR: string
}): Promise<MasterSecret> {
  const file = env.PORTAL_SECRET === undefined ? path.join(env.PORTAL_DATA_DIR, 'secret') : undefined
  const secret = env.PORTAL_SECRET ?? (await readOrCreate(path.join(env.PORTAL_DATA_DIR, 'secret')))
  const expected = Buffer.from(commandLineToken(secret))
  return {
    deriveKey: (purpose) => deriveKey(secret, purpose),
    isCommandLineToken: (token) => {
      const given = Buffer.from(token)
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
    file,
  }
}

async function readOrCreate(file: string): Promise<string> {
  const existing = await readSecret(file)
  if (existing !== undefined) return existing
  await mkdir(path.dirname(file), { recursive: true })
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 })
  try {
    // A link appears whole or not at all: processes that race read the winner's secret.
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await unlink(draft).catch(() => {})
  }
  const secret = await readSecret(file)
  if (secret === undefined) throw new Error(`The secret file ${file} vanished while it was made.`)
  return secret
}

async function readSecret(file: string): Promise<string | undefined> {
  let secret: string
  try {
    secret = (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  if (secret.length >= MIN_SECRET_LENGTH) return secret
  throw new Error(
    `The secret file ${file} is too short or empty. Restore it from a backup: what is stored sealed cannot be read without it.`,
  )
}
