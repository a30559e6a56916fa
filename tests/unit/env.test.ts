import { availableParallelism } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadEnv } from '@/lib/config/env'

describe('loadEnv', () => {
  it('needs nothing', () => {
    expect(loadEnv({})).toMatchObject({
      PORT: 3000,
      PORTAL_PUBLIC_URL: 'http://localhost:3000',
      PORTAL_DATA_DIR: path.resolve('.data'),
      PORTAL_DB_POOL: 2 * availableParallelism() + 1,
      LOG_LEVEL: 'info',
      sandbox: true,
      production: false,
      oidc: undefined,
    })
  })

  it('takes an empty variable for an unset one', () => {
    expect(loadEnv({ PORT: '', DATABASE_URL: '', PORTAL_SANDBOX: '' })).toMatchObject({ PORT: 3000, sandbox: true })
  })

  it.each([
    [{}, true],
    [{ DATABASE_URL: 'postgres://localhost/portal' }, false],
    [{ DATABASE_URL: 'postgresql://u:p,@a.test:5432,b.test:5433/portal?sslmode=require' }, false],
    [{ PORTAL_CONFIG: 'portal.json' }, false],
    [{ PORTAL_CONFIG: 'portal.json', PORTAL_SANDBOX: 'on' }, true],
    [{ PORTAL_SANDBOX: 'off' }, false],
  ])('decides on the sandbox: %o → %s', (source, expected) => {
    expect(loadEnv(source).sandbox).toBe(expected)
  })

  it('follows the port and cuts slashes off the public address', () => {
    expect(loadEnv({ PORT: '8080' }).PORTAL_PUBLIC_URL).toBe('http://localhost:8080')
    expect(loadEnv({ PORTAL_PUBLIC_URL: 'https://portal.example.com/' }).PORTAL_PUBLIC_URL).toBe(
      'https://portal.example.com',
    )
  })

  it('names every wrong variable, what is wrong and what to do', () => {
    const source = {
      PORT: '70000',
      PORTAL_SECRET: 'short',
      DATABASE_URL: 'mysql://x/y',
      PORTAL_SANDBOX: 'yes',
      OIDC_ISSUER: 'https://id.example.com',
    }
    expect(() => loadEnv(source)).toThrowErrorMatchingInlineSnapshot(`
      [Error: The environment is not right. Correct these variables and start again:
        PORT must be a whole number from 1 to 65535
        DATABASE_URL must look like postgres://user:password@host:5432/database
        PORTAL_SECRET must have at least 16 characters; make one with: openssl rand -base64 32
        PORTAL_SANDBOX must be "on" or "off"
        OIDC_CLIENT_ID, OIDC_CLIENT_SECRET must be set too, because OIDC_ISSUER is; or unset all of OIDC_*]
    `)
  })

  it('runs a part only where the parts can share what they must', () => {
    const shared = { DATABASE_URL: 'postgres://localhost/portal', PORTAL_SECRET: '0123456789abcdef' }
    expect(loadEnv({}).runs).toEqual({ web: true, worker: true })
    expect(loadEnv({ ...shared, PORTAL_PROCESS: 'web' }).runs).toEqual({ web: true, worker: false })
    expect(loadEnv({ ...shared, PORTAL_PROCESS: 'worker' }).runs).toEqual({ web: false, worker: true })
    const alone = { PORTAL_PROCESS: 'web', PORTAL_SANDBOX: 'on' }
    expect(() => loadEnv(alone)).toThrowErrorMatchingInlineSnapshot(`
      [Error: The environment is not right. Correct these variables and start again:
        DATABASE_URL must be set, because PORTAL_PROCESS is "web": the embedded database takes one process
        PORTAL_SECRET must be set, the same for every process, because PORTAL_PROCESS is "web"
        PORTAL_SANDBOX must be "off", because PORTAL_PROCESS is "web": the simulated marketplace plays in one process]
    `)
    expect(() => loadEnv({ PORTAL_PROCESS: 'both' })).toThrow('PORTAL_PROCESS must be "all", "web" or "worker"')
  })

  it('wants all of OIDC or none', () => {
    const oidc = { OIDC_ISSUER: 'https://id.example.com/', OIDC_CLIENT_ID: 'portal', OIDC_CLIENT_SECRET: 's' }
    expect(loadEnv(oidc).oidc).toEqual({
      issuer: 'https://id.example.com',
      clientId: 'portal',
      clientSecret: 's',
      name: 'Single sign-on',
    })
  })
})
