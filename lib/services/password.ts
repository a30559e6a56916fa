import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/** Shortest password the portal takes from people. */
export const PASSWORD_MIN = 10
/** Longest: keeps a stranger from making the server hash megabytes. */
export const PASSWORD_MAX = 200

type Cost = { ln: number; r: number; p: number }
type Parsed = { cost: Cost; salt: Buffer; hash: Buffer }

/** 32 MiB and three rounds, one of the settings OWASP lists for scrypt. */
const COST: Cost = { ln: 15, r: 8, p: 3 }
const SALT_BYTES = 16
const HASH_BYTES = 32
const FORMAT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/

/** Answers for people who do not exist take as long as for those who do. */
const NOBODY = encode(COST, Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES))

/** Text to store: `$scrypt$ln=…,r=…,p=…$salt$hash`, so that the cost can rise without touching older rows. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  return encode(COST, salt, await derive(password, salt, HASH_BYTES, COST))
}

/** Whether the password fits. Without a stored text it works just as long and says no. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const known = stored === null ? undefined : parse(stored)
  const parsed = known ?? parse(NOBODY)
  if (!parsed) return false
  const hash = await derive(password, parsed.salt, parsed.hash.length, parsed.cost)
  return timingSafeEqual(hash, parsed.hash) && known !== undefined
}

/** True when the text was made with another cost than today's: hash the password anew at the next sign-in. */
export function needsRehash(stored: string): boolean {
  const cost = parse(stored)?.cost
  return cost?.ln !== COST.ln || cost.r !== COST.r || cost.p !== COST.p
}

function encode({ ln, r, p }: Cost, salt: Buffer, hash: Buffer): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

function parse(stored: string): Parsed | undefined {
  const [, ln, r, p, salt, hash] = FORMAT.exec(stored) ?? []
  if (!ln || !r || !p || !salt || !hash) return undefined
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) }
  return { cost, salt: Buffer.from(salt, 'base64url'), hash: Buffer.from(hash, 'base64url') }
}

function derive(password: string, salt: Buffer, length: number, { ln, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** ln
  const options: ScryptOptions = { N, r, p, maxmem: 128 * r * (N + p) + 1024 * 1024 }
  return new Promise((resolve, reject) => {
    // NFKC: full-width characters of a Chinese keyboard are the same password.
    scrypt(password.normalize('NFKC'), salt, length, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
