// Programs of Debian's packages for tests, without installing anything: no service is set up or started.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'

const SEARCHED = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin']

/**
 * Where a program is: the installed one, else taken out of its package into `folder` when we are root on Debian; undefined when
 * it is not to be had.
 * @param {{ name: string, package: string, file: string, folder: string }} wanted `file` is the program's path in the package
 */
export function findProgram({ name, package: from, file, folder }) {
  const installed = SEARCHED.map((dir) => path.join(dir, name)).find((place) => existsSync(place))
  if (installed) return installed
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined
  const place = path.join(folder, from)
  mkdirSync(place, { recursive: true })
  const run = (command) => execFileSync('sh', ['-ec', command], { cwd: place, stdio: ['ignore', 'ignore', 'inherit'] })
  run('apt-get update -qq')
  run(`apt-get download -qq -o APT::Sandbox::User=root ${from}`)
  run('for each in *.deb; do dpkg -x "$each" .; done')
  return path.join(place, file)
}
