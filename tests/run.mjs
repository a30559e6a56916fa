// `npm test`: everything that CI runs, on a fresh clone. `-- --only unit,e2e` runs some steps. Plain JavaScript for Node 20.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ensureInstalled, ensureNode, fail, root, runCommand } from '../lib/cli/toolchain.mjs'
import { aptInstall, requirePostgres } from './support/postgres.mjs'

/** @typedef {{ passed: number, failed: number }} Count */

const reports = mkdtempSync(path.join(os.tmpdir(), 'portal-reports-'))

/** One command, one check. */
const check =
  (command, ...args) =>
  async () =>
    (await tool(command, args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }

/** Each step is independent of the ones before it, except for what it prepares itself. */
const STEPS = {
  lint: check('biome', 'check', '--error-on-warnings', '.'),
  types: async () => {
    const generated = await tool('next', ['typegen'])
    return generated === 0 ? check('tsc', '--noEmit')() : { passed: 0, failed: 1 }
  },
  imports: check('depcruise', 'app', 'lib', 'db', 'tests', 'proxy.ts', 'instrumentation.ts'),
  migrations: check('node', 'tests/check-migrations.mjs'),
  licences: check('node', 'tests/check-licences.mjs'),
  unused: check('knip'),
  unit: () => vitest('unit'),
  integration: async () => {
    requirePostgres()
    return vitest('integration')
  },
  build: async () => {
    await tool('node', ['lib/cli/build.mjs'], true)
    // What a browser loads before a page works has a limit.
    const sized = await check('node', 'tests/load/bench.mjs', '--measure', 'javascript')()
    return { passed: 1 + sized.passed, failed: sized.failed }
  },
  // The mixed campaign is callbacks, provisioning and usage at once; the others run by `npm run chaos`.
  chaos: () =>
    campaign(
      'tests/crash/chaos.mjs',
      ...['--campaign', 'mixed,bulk,operations,disk,failover'],
      ...['--calls', '1000', '--hours', '4', '--processes', '2,1'],
      ...['--items', '2000', '--kills', '3', '--seed', '1'],
    ),
  api: () => campaign('tests/api/fuzz.mjs', '--calls', '1500', '--seed', '1'),
  attack: () => campaign('tests/attack/attack.mjs', '--inputs', '3000', '--parsers', '30000', '--seed', '1'),
  ops: () => campaign('tests/ops/ops.mjs'),
  e2e: async () => {
    installBrowser()
    return playwright()
  },
}

await ensureInstalled({ dev: true })
await ensureNode(fileURLToPath(import.meta.url))

let stopped = false
for (const signal of ['SIGINT', 'SIGTERM']) {
  // The step at hand is told by runCommand and ends by itself.
  process.on(signal, () => {
    stopped = true
  })
}

const chosen = chooseSteps()
const results = []
for (const name of chosen) {
  if (stopped) break
  console.log(`\n━━ ${name}`)
  const began = performance.now()
  let count
  try {
    count = await STEPS[name]()
  } catch (error) {
    console.error(error)
    count = { passed: 0, failed: 1 }
  }
  results.push({ name, ...count, seconds: (performance.now() - began) / 1_000 })
}
rmSync(reports, { recursive: true, force: true })

console.log('')
for (const { name, passed, failed, seconds } of results) {
  console.log(
    `${failed === 0 ? '✓' : '✗'} ${name.padEnd(12)} ${passed} passed, ${failed} failed (${seconds.toFixed(1)} s)`,
  )
}
const sum = (key) => results.reduce((total, result) => total + result[key], 0)
process.exitCode = stopped || sum('failed') > 0 || sum('passed') === 0 ? 1 : 0
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)

function chooseSteps() {
  const only = readOnly()
  if (only === undefined) return Object.keys(STEPS)
  const names = only.split(',').filter(Boolean)
  const unknown = names.filter((name) => !(name in STEPS))
  if (names.length === 0 || unknown.length > 0) {
    fail(
      `--only takes steps of: ${Object.keys(STEPS).join(', ')}${unknown.length > 0 ? `; not ${unknown.join(', ')}` : ''}`,
    )
  }
  return Object.keys(STEPS).filter((name) => names.includes(name))
}

/** The one option there is: what else is given would be passed over in silence. */
function readOnly() {
  try {
    return parseArgs({ options: { only: { type: 'string' } } }).values.only
  } catch (error) {
    return fail(`${error.message}\nThe one option is --only, with steps of: ${Object.keys(STEPS).join(', ')}`)
  }
}

/** Runs a tool of node_modules (or `node`) under our own Node and gives its exit code. */
async function tool(command, args, mustSucceed = false, env = {}) {
  const bin = path.join(root, 'node_modules/.bin')
  const file = command === 'node' ? process.execPath : path.join(bin, command)
  const code = await runCommand(file, args, {
    env: {
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${bin}${path.delimiter}${process.env.PATH ?? ''}`,
      ...env,
    },
  })
  if (code !== 0 && mustSucceed) throw new Error(`${command} ${args.join(' ')} ended with exit code ${code}.`)
  return code
}

/** @returns {Promise<Count>} */
async function vitest(project) {
  const file = path.join(reports, `${project}.json`)
  const code = await tool('vitest', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  const report = readReport(file)
  // A file that cannot be loaded has no tests to fail.
  const broken = report.testResults.filter(
    (f) => f.status === 'failed' && f.assertionResults.every((t) => t.status !== 'failed'),
  )
  return honest({ passed: report.numPassedTests, failed: report.numFailedTests + broken.length }, code)
}

/** @returns {Promise<Count>} */
async function playwright() {
  const file = path.join(reports, 'e2e.json')
  const code = await tool('playwright', ['test', '--reporter=list,json'], false, { PLAYWRIGHT_JSON_OUTPUT_NAME: file })
  const { stats } = readReport(file)
  return honest({ passed: stats.expected + stats.flaky, failed: stats.unexpected }, code)
}

/** A campaign counts its own checks and says so in its last line. @returns {Promise<Count>} */
async function campaign(script, ...args) {
  const file = path.join(reports, 'campaign.json')
  const code = await tool('node', [script, ...args], false, { CAMPAIGN_REPORT: file })
  return honest(readReport(file), code)
}

function readReport(file) {
  if (!existsSync(file)) throw new Error('The test runner ended without a report.')
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** A runner that says it failed has failed, whatever it counted; one that ran nothing has not passed. */
function honest(count, code) {
  const silent = (code !== 0 || count.passed === 0) && count.failed === 0
  return silent ? { ...count, failed: 1 } : count
}

function installBrowser() {
  const browser = process.env.PLAYWRIGHT_CHROMIUM ?? '/usr/bin/chromium'
  const fonts = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'
  const missing = [...(existsSync(browser) ? [] : ['chromium']), ...(existsSync(fonts) ? [] : ['fonts-noto-cjk'])]
  if (missing.length === 0) return
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`Installing ${missing.join(', ')} …`)
    aptInstall(missing)
  } else if (missing.includes('chromium')) {
    throw new Error(
      `No browser at ${browser}. Install Chromium (Debian: apt-get install ${missing.join(' ')}) or set PLAYWRIGHT_CHROMIUM.`,
    )
  }
}
