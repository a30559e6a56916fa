import { availableParallelism } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { MIN_SECRET_LENGTH } from './derive.mjs'
import { FRAME_ANCESTOR } from './frames'

/** Unset and empty mean the same: container files often pass empty variables on. */
const optional = <T extends z.ZodType>(schema: T) => z.preprocess((v) => (v === '' ? undefined : v), schema.optional())
const withDefault = <T extends z.ZodType>(schema: T, value: z.input<T>) =>
  z.preprocess((v) => (v === '' || v === undefined ? value : v), schema)

const wholeNumber = (min: number, max: number) => {
  const hint = `must be a whole number from ${min} to ${max}`
  return z
    .string(hint)
    .regex(/^\d{1,9}$/, hint)
    .transform(Number)
    .pipe(z.number().min(min, hint).max(max, hint))
}

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be a full address such as https://portal.example.com' })
  .transform((url) => url.replace(/\/+$/, ''))

/** Of one server or, its hosts separated by commas, of several, as PostgreSQL's own tools take it. */
function isPostgresAddress(text: string): boolean {
  const [, scheme, user = '', hosts = '', rest = ''] =
    /^(postgres(?:ql)?:\/\/)([^/?#]*@)?([^/?#@]*)(.*)$/s.exec(text) ?? []
  return scheme !== undefined && hosts.split(',').every((host) => URL.canParse(`${scheme}${user}${host}${rest}`))
}

/** Several values, separated by commas or spaces. */
const list = (entry: RegExp, hint: string) =>
  withDefault(
    z
      .string()
      .transform((text) => text.split(/[\s,]+/).filter(Boolean))
      .pipe(z.array(z.string().regex(entry, hint))),
    '',
  )

const shape = z.object({
  NODE_ENV: withDefault(z.enum(['production', 'development', 'test']).catch('development'), 'development'),
  PORT: withDefault(wholeNumber(1, 65_535), '3000'),
  HOSTNAME: optional(z.string()),
  PORTAL_PUBLIC_URL: optional(httpUrl),
  DATABASE_URL: optional(
    z.string().refine(isPostgresAddress, 'must look like postgres://user:password@host:5432/database'),
  ),
  PORTAL_DATA_DIR: withDefault(
    z.string().transform((dir) => path.resolve(dir)),
    '.data',
  ),
  PORTAL_SECRET: optional(
    z
      .string()
      .min(
        MIN_SECRET_LENGTH,
        `must have at least ${MIN_SECRET_LENGTH} characters; make one with: openssl rand -base64 32`,
      ),
  ),
  PORTAL_CONFIG: optional(z.string().transform((file) => path.resolve(file))),
  /** What this process does; more than one kind needs PostgreSQL. */
  PORTAL_PROCESS: withDefault(z.enum(['all', 'web', 'worker'], 'must be "all", "web" or "worker"'), 'all'),
  PORTAL_SANDBOX: optional(z.enum(['on', 'off'], 'must be "on" or "off"')),
  /** Opens the no-op route that `npm run bench` compares with. */
  PORTAL_BENCH: optional(z.enum(['on', 'off'], 'must be "on" or "off"')),
  /** Of one API key, in each process. */
  PORTAL_API_CALLS_PER_MINUTE: withDefault(wholeNumber(60, 10_000_000), '6000'),
  /** Hosts and networks that identity centres and hooks may lead to although not public; hooks by plain http too. */
  PORTAL_OUTSIDE_ALLOW: list(
    /^[\w.:-]+(\/\d{1,3})?$/,
    'must list host names, addresses or networks, like idp.corp,10.1.0.0/16',
  ),
  /** Who may show the buyers' pages in a frame, beside the marketplace. */
  PORTAL_FRAME_ANCESTORS: list(FRAME_ANCESTOR, 'must list addresses like https://*.example.com'),
  // More connections than the cores keep busy only take turns: five served a tenth more calls than ten on two cores.
  PORTAL_DB_POOL: withDefault(wholeNumber(1, 1_000), String(2 * availableParallelism() + 1)),
  LOG_LEVEL: withDefault(
    z.enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'must be one of trace, debug, info, warn, error, fatal, silent',
    ),
    'info',
  ),
  OIDC_ISSUER: optional(httpUrl),
  OIDC_CLIENT_ID: optional(z.string()),
  OIDC_CLIENT_SECRET: optional(z.string()),
  OIDC_NAME: withDefault(z.string(), 'Single sign-on'),
})

const OIDC_NEEDED = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const

/** The checked settings of this process. Paths are absolute, addresses have no slash at their end. */
export type Env = ReturnType<typeof loadEnv>

/** Reads the environment; the only place that does. The error lists every variable that is wrong and what to do. */
export function loadEnv(source: Record<string, string | undefined> = process.env) {
  const parsed = shape.safeParse(source)
  const faults = parsed.error?.issues.map(({ path: [name], message }) => `  ${String(name)} ${message}`) ?? []
  const given = OIDC_NEEDED.filter((name) => source[name])
  if (given.length > 0 && given.length < OIDC_NEEDED.length) {
    const missing = OIDC_NEEDED.filter((name) => !source[name])
    faults.push(`  ${missing.join(', ')} must be set too, because ${given.join(', ')} is; or unset all of OIDC_*`)
  }
  if (parsed.success) faults.push(...faultsOfParts(parsed.data))
  if (!parsed.success || faults.length > 0) {
    throw new Error(`The environment is not right. Correct these variables and start again:\n${faults.join('\n')}`)
  }

  const { NODE_ENV, PORTAL_PROCESS, OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME, ...env } = parsed.data
  return {
    ...env,
    runs: { web: PORTAL_PROCESS !== 'worker', worker: PORTAL_PROCESS !== 'web' },
    /** One of several, each with its part. */
    part: PORTAL_PROCESS !== 'all',
    production: NODE_ENV === 'production',
    PORTAL_PUBLIC_URL: env.PORTAL_PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    /** The simulated marketplace is for trying out: on only where nothing says that this install is in earnest. */
    sandbox: env.PORTAL_SANDBOX ? env.PORTAL_SANDBOX === 'on' : !env.DATABASE_URL && !env.PORTAL_CONFIG,
    bench: env.PORTAL_BENCH === 'on',
    oidc:
      OIDC_ISSUER && OIDC_CLIENT_ID && OIDC_CLIENT_SECRET
        ? { issuer: OIDC_ISSUER, clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET, name: OIDC_NAME }
        : undefined,
  }
}

/** What a process that does only a part must share with the others. */
function faultsOfParts(env: z.output<typeof shape>): string[] {
  const { PORTAL_PROCESS } = env
  if (PORTAL_PROCESS === 'all') return []
  const given = `because PORTAL_PROCESS is "${PORTAL_PROCESS}"`
  const faults: string[] = []
  if (!env.DATABASE_URL) faults.push(`  DATABASE_URL must be set, ${given}: the embedded database takes one process`)
  if (!env.PORTAL_SECRET) faults.push(`  PORTAL_SECRET must be set, the same for every process, ${given}`)
  if (env.PORTAL_SANDBOX === 'on') {
    faults.push(`  PORTAL_SANDBOX must be "off", ${given}: the simulated marketplace plays in one process`)
  }
  return faults
}
