// Processor time of processes: on a machine shared with others it says more than seconds do.
import { readdirSync, readFileSync } from 'node:fs'

/** Of the kernel's clock, on every Linux that Node.js runs on. */
const TICK_MS = 10

/** What the processes and their children took so far, ended ones too, in milliseconds; NaN where there is no /proc. */
export function processorMs(pids) {
  const all = readProcesses()
  if (all.length === 0) return Number.NaN
  const own = all.filter(({ pid, parent }) => pids.includes(pid) || pids.includes(parent))
  return TICK_MS * own.reduce((sum, { pid, ticks, ofEnded }) => sum + ticks + (pids.includes(pid) ? ofEnded : 0), 0)
}

function readProcesses() {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? readProcess(Number(name)) : []))
  } catch {
    return []
  }
}

/** See proc(5): what follows the name in brackets. */
function readProcess(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number)
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15)
    return [{ pid, parent: fields[1], ticks: user + system, ofEnded: endedUser + endedSystem }]
  } catch {
    // Gone meanwhile.
    return []
  }
}
