// Every parser of the portal, called directly with spoilt input: what the network is too slow for, a million times over.
import { fork } from 'node:child_process'
import path from 'node:path'

const RUN_TS = path.resolve(import.meta.dirname, '../support/run-ts.mjs')
const RUN = path.resolve(import.meta.dirname, 'parsers/run.ts')
/** No sign of life for so long is a hang. */
const SILENT_MS = 60_000

/**
 * @param {{ inputs: number, seed: number }} input
 * @param {(name: string, fault?: string) => void} check
 */
export async function attackParsers({ inputs, seed }, check) {
  const { report, leak, fault } = await run(inputs, seed)
  check('every parser comes to its end', fault)
  if (!report) return
  const { parsers, heapMb, residentMb, seconds } = report
  for (const { name, faults } of parsers)
    for (const each of faults) check('every parser gives a value or its own refusal, in time', `${name}: ${each}`)
  check('every parser gives a value or its own refusal, in time')
  for (const { name, given, refused: no } of parsers)
    check('no parser refuses everything', given >= 200 && no === given ? name : undefined)
  check('parsers keep nothing', leak ? `${heapMb.join(', ')} MB` : undefined)
  const [sum, refused] = ['given', 'refused'].map((name) => parsers.reduce((total, each) => total + each[name], 0))
  const slowest = parsers.reduce((most, each) => (each.slowestMs > most.slowestMs ? each : most))
  console.log(
    `  ${sum} inputs to ${parsers.length} parsers in ${seconds.toFixed(0)} s, ${refused} refused; slowest ${slowest.slowestMs} ms (${slowest.name}); heap after collection ${heapMb.join(', ')} MB, resident ${residentMb} MB`,
  )
}

/** @returns {Promise<{ report?: import('./parsers/run').ParserReport, leak?: boolean, fault?: string }>} */
function run(inputs, seed) {
  const execArgv = ['--expose-gc', '--experimental-transform-types', '--disable-warning=ExperimentalWarning']
  const child = fork(RUN_TS, [RUN, String(inputs), String(seed)], {
    execArgv,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return new Promise((resolve) => {
    let at = 0
    let told
    const hung = () => {
      child.kill('SIGKILL')
      resolve({ fault: `no sign of life after input ${at} (seed ${seed})` })
    }
    let timer = setTimeout(hung, SILENT_MS)
    child.on('message', (message) => {
      clearTimeout(timer)
      timer = setTimeout(hung, SILENT_MS)
      if ('report' in message) told = message
      else at = message.at
    })
    child.on('exit', (code) => {
      clearTimeout(timer)
      resolve(told ?? { fault: `ended with ${code} after input ${at} (seed ${seed})` })
    })
  })
}
