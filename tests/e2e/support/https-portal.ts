import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { selfSignedCertificate } from './certificate'
import { SECRET } from './portal'

/** Where the workbench of this test stands: on another site than the portal. */
export const WORKBENCH = '/workbench'

/**
 * A portal of its own behind https, at https://127.0.0.1. The same front answers at https://localhost, which is another
 * site, with a page that frames `?src=`; and it stands in for the seller's product, which would live elsewhere.
 */
export async function startHttpsPortal(port: number) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portal-https-'))
  const front = port + 1
  const portal = `https://127.0.0.1:${front}`
  const { key, cert } = selfSignedCertificate()
  const certFile = path.join(folder, 'cert.pem')
  writeFileSync(certFile, cert)
  const server = createServer({ key, cert }, (request, response) => answer(request, response, port))
  await new Promise<void>((done) => server.listen(front, '127.0.0.1', done))
  const child = spawn(process.execPath, ['lib/cli/start.mjs'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      PORT: String(port),
      PORTAL_PUBLIC_URL: portal,
      PORTAL_DATA_DIR: folder,
      PORTAL_SANDBOX: 'on',
      PORTAL_SECRET: SECRET,
      PORTAL_FRAME_ANCESTORS: `https://localhost:${front}`,
      NODE_EXTRA_CA_CERTS: certFile,
      DATABASE_URL: '',
      PORTAL_CONFIG: '',
    },
  })
  const ended = new Promise((done) => child.once('exit', done))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
    rmSync(folder, { recursive: true, force: true })
  }
  const direct = `http://127.0.0.1:${port}`
  for (let waited = 0; !(await isReady(direct)); waited += 1) {
    if (waited > 240 || child.exitCode !== null) {
      await stop()
      throw new Error('The portal behind https did not start.')
    }
    await new Promise((done) => setTimeout(done, 500))
  }
  return { portal, workbench: `https://localhost:${front}${WORKBENCH}`, direct, stop }
}

async function isReady(base: string): Promise<boolean> {
  return fetch(`${base}/api/ready`).then(
    ({ ok }) => ok,
    () => false,
  )
}

function answer(request: IncomingMessage, response: ServerResponse, port: number): void {
  const url = new URL(request.url ?? '/', 'https://front.test')
  const html = (text: string, headers = {}) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers })
    response.end(`<!doctype html><meta charset="utf-8">${text}`)
  }
  if (url.pathname === WORKBENCH) {
    const source = (url.searchParams.get('src') ?? '').replaceAll('&', '&amp;').replaceAll('"', '&quot;')
    html(`<h1>Workbench</h1><iframe width="800" height="600" src="${source}"></iframe>`)
  } else if (url.pathname === '/plain-cookie') {
    html('<p>A cookie as anybody sets it</p>', { 'set-cookie': 'plain=1; Path=/; Secure; SameSite=None' })
  } else if (request.headers['sec-fetch-dest'] === 'iframe' && /\/sandbox\/demo\/product\//.test(url.pathname)) {
    html('<p>Inside the product</p>')
  } else passOn(request, response, port)
}

function passOn(request: IncomingMessage, response: ServerResponse, port: number): void {
  const headers = { ...request.headers, 'x-forwarded-proto': 'https' }
  const onward = requestHttp(
    { port, host: '127.0.0.1', path: request.url, method: request.method, headers },
    (from) => {
      response.writeHead(from.statusCode ?? 502, from.headers)
      from.pipe(response)
    },
  )
  onward.on('error', () => response.writeHead(502).end())
  request.pipe(onward)
}
