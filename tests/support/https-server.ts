import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer as createHttps, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Certificates made for one test run by openssl, and servers that show them. */

export type Certificate = { key: string; cert: string }

const openssl = (cwd: string, ...args: string[]) => execFileSync('openssl', args, { cwd, stdio: 'pipe' })

/** `YYMMDDHHMMSSZ`, as `openssl ca` reads it. */
const stamp = (ms: number) =>
  `${new Date(ms)
    .toISOString()
    .replaceAll(/[-:T]|\.\d+/g, '')
    .slice(2, 14)
    .replace('Z', '')}Z`

/** A small authority: what it signs is trusted by whoever is given its `ca`. */
export function createAuthority() {
  const dir = mkdtempSync(path.join(tmpdir(), 'authority-'))
  writeFileSync(
    path.join(dir, 'ca.cnf'),
    `[ca]\ndefault_ca=own\n[own]\ndatabase=${dir}/index.txt\nserial=${dir}/serial\nnew_certs_dir=${dir}\ndefault_md=sha256\npolicy=any\nunique_subject=no\nemail_in_dn=no\nrand_serial=yes\ncopy_extensions=copy\n[any]\ncommonName=supplied\n`,
  )
  writeFileSync(path.join(dir, 'index.txt'), '')
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl(
    dir,
    'req',
    '-x509',
    ...ec,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '3650',
    '-subj',
    '/CN=Test authority',
  )
  let made = 0
  const read = (name: string) => readFileSync(path.join(dir, name), 'utf8')
  return {
    ca: read('ca.pem'),
    /** A certificate for `names`, good from `from` to `to`, milliseconds since 1970. */
    issue(input: { from: number; to: number; names?: string }): Certificate {
      made += 1
      const [key, request, cert] = [`${made}.key`, `${made}.csr`, `${made}.pem`]
      const names = `subjectAltName=${input.names ?? 'DNS:portal.test,IP:127.0.0.1'}`
      openssl(dir, 'req', '-new', ...ec, '-keyout', key, '-out', request, '-subj', '/CN=portal', '-addext', names)
      openssl(
        dir,
        ...['ca', '-batch', '-notext', '-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-in', request],
        ...['-out', cert, '-startdate', stamp(input.from), '-enddate', stamp(input.to)],
      )
      return { key: read(key), cert: read(cert) }
    },
    close: () => rmSync(dir, { recursive: true, force: true }),
  }
}
export type Authority = ReturnType<typeof createAuthority>

/** A server on a free port of this machine; plain http without options. */
export async function listen(listener: RequestListener, options?: ServerOptions) {
  const server = options ? createHttps(options, listener) : createHttp(listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    port,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
