// The system unit: what systemd thinks of it, and its command run as it says, as nobody, on a tree that cannot be written.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../lib/cli/toolchain.mjs'
import { checklist, eventually } from '../support/checklist.mjs'
import { freePort } from '../support/postgres.mjs'

const UNIT = 'portal@.service'
/** systemd-analyze security: 0 is shut tight, 10 open. */
const HIGHEST_EXPOSURE = 1.5
const NOBODY = '65534'

/** @param {{ folder: string }} place */
export async function unitChecks({ folder }) {
  const checks = checklist()
  const unit = readFileSync(path.join(root, 'ops', UNIT), 'utf8')
  if (spawnSync('systemd-analyze', ['--version']).status !== 0) {
    checks.skip('what systemd thinks of the unit', 'systemd is not installed')
  } else {
    const place = mkdtempSync(path.join(folder, 'unit-'))
    // It asks whether the command is there.
    writeFileSync(path.join(place, UNIT), unit.replaceAll('/opt/portal', root))
    const analyze = (...args) => {
      const { stdout, stderr } = spawnSync('systemd-analyze', ['--no-pager', ...args], { cwd: place, encoding: 'utf8' })
      return `${stdout}${stderr}`
    }
    await checks.that('systemd finds no fault in the unit', () => {
      const said = analyze('verify', path.join(place, UNIT.replace('@', '@web1'))).split('\n')
      return said.filter((line) => line.includes('portal@'))
    })
    await checks.that(`its exposure is ${HIGHEST_EXPOSURE} at most`, () => {
      const said = analyze('security', '--offline=true', path.join(place, UNIT))
      const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(said)?.[1])
      return exposure <= HIGHEST_EXPOSURE ? [] : [said.slice(-300)]
    })
  }
  const name = 'its command starts as a user without rights on a read-only tree, and ends with 0'
  const namespaces = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'setpriv', '--version']).status === 0
  if (namespaces) await checks.that(name, () => runAsUnit(unit))
  else checks.skip(name, 'it takes root, unshare and setpriv')
  return checks.all
}

/** As systemd would with ProtectSystem=strict, StateDirectory and User: in a mount namespace of its own, nothing of it outside. */
async function runAsUnit(unit) {
  const setting = (name) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? ''
  const port = await freePort()
  const script = `
    mount --make-rprivate /
    mount -t tmpfs none /opt
    mkdir /opt/portal
    mount --bind '${root}' /opt/portal
    mount -o remount,bind,ro /opt/portal
    mount -t tmpfs none /var/lib
    mkdir -m 700 /var/lib/portal
    chown ${NOBODY}:${NOBODY} /var/lib/portal
    mount -o remount,bind,ro /
    for place in / /opt/portal; do if touch $place/.written 2>/dev/null; then exit 77; fi; done
    umask ${setting('UMask')}
    cd /
    exec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
      env -i ${setting('Environment')} PORT=${port} PORTAL_SECRET=the-secret-of-the-unit ${setting('ExecStart')}`
  const child = spawn('unshare', ['--mount', 'sh', '-ec', script], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk
    })
  }
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
  try {
    const ready = await eventually(async () => {
      if (child.exitCode !== null) return true
      return (await fetch(`http://127.0.0.1:${port}/api/ready`)).ok
    }, 60_000)
    const status = child.exitCode === null ? readFileSync(`/proc/${child.pid}/status`, 'utf8') : ''
    child.kill('SIGTERM')
    const code = await ended
    return [
      ...(ready && code === 0 ? [] : [`ended with ${code}: ${said.slice(-600)}`]),
      ...(/^Uid:\t65534\t65534/m.test(status) ? [] : ['it ran as somebody else']),
      ...(/^CapEff:\t0+$/m.test(status) ? [] : ['it had rights']),
    ]
  } finally {
    child.kill('SIGKILL')
  }
}
