// nginx on the configuration we ship: only addresses, ports and certificates are other ones.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../../lib/cli/toolchain.mjs'

/** Key and certificate for localhost, good for a day. @param {string} folder */
export function selfSigned(folder) {
  const [key, cert] = ['portal.key', 'portal.crt'].map((name) => path.join(folder, name))
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
      ...['-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  )
  return { key, cert }
}

/**
 * Starts nginx on a file of ops/ and waits until it listens.
 * @param {{ program: string, folder: string, file: string, changes: [string, string][], port: number }} options
 * `changes`: what is written in the file, once or more, and what stands there instead
 */
export async function startNginx({ program, folder, file, changes, port }) {
  mkdirSync(folder, { recursive: true })
  const shipped = (name) => readFileSync(path.join(root, 'ops', name), 'utf8')
  const changed = changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`ops/${file} has no "${from}".`)
    return text.replaceAll(from, to)
  }, shipped(file))
  writeFileSync(path.join(folder, 'portal.conf'), changed)
  writeFileSync(path.join(folder, 'portal-locations.conf'), shipped('nginx-locations.conf'))
  writeFileSync(path.join(folder, 'nginx.conf'), main(folder))
  const args = ['-p', folder, '-c', path.join(folder, 'nginx.conf'), '-e', path.join(folder, 'error.log')]
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  // Whatever happens to the test, nothing is left running.
  const kill = () => child.kill('SIGTERM')
  process.once('exit', kill)
  const ended = new Promise((resolve) => {
    child.once('exit', resolve)
    child.once('error', resolve)
  })
  const read = (name) => (existsSync(path.join(folder, name)) ? readFileSync(path.join(folder, name), 'utf8') : '')
  const nginx = {
    errors: () => read('error.log'),
    accesses: () => read('access.log'),
    async stop() {
      process.off('exit', kill)
      kill()
      await ended
    },
  }
  for (let waited = 0; ; waited += 1) {
    const answers = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' }).catch(() => undefined)
    await answers?.arrayBuffer()
    if (answers) return nginx
    if (child.exitCode !== null || waited > 100) {
      await nginx.stop()
      throw new Error(`nginx did not start on ops/${file}: ${nginx.errors()}`)
    }
    await sleep(50)
  }
}

/** What a distribution's /etc/nginx/nginx.conf says, as far as it matters, with every file in `folder`. */
function main(folder) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  )
  return `${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
pid ${folder}/pid;
worker_processes 1;
error_log ${folder}/error.log warn;
events { worker_connections 512; }
http {
  ${temporary.join(' ')}
  access_log off;
  include ${folder}/portal.conf;
}
`
}
