// `npm run sandbox -- …`: plays whole stories of the simulated marketplace against the running portal.
import { parseArgs } from 'node:util'
import { ask } from './connection.mjs'
import { fail } from './toolchain.mjs'

const USAGE = `Usage:
  npm run sandbox -- list
  npm run sandbox -- play SCENARIO [--count N] [--seed S] [--seller ID] [--json]

Plays against the running portal, found like "npm run portal" finds it. Ctrl-C cancels.
--json prints one JSON object a line; without it progress goes to the terminal. Exit status 1: something was not right.`

const { values, positionals } = readArguments()
const [command, scenario, ...rest] = positionals
const seller = encodeURIComponent(values.seller ?? 'demo')
if (command === 'list' && !scenario) await list()
else if (command === 'play' && scenario && rest.length === 0) await play()
else {
  console.log(USAGE)
  process.exit(command === undefined || command === 'help' || values.help ? 0 : 1)
}

function readArguments() {
  const text = { type: 'string' }
  const flag = { type: 'boolean' }
  try {
    return parseArgs({
      allowPositionals: true,
      options: { count: text, seed: text, seller: text, json: flag, help: flag },
    })
  } catch (error) {
    return fail(`${error.message}\n\n${USAGE}`)
  }
}

async function list() {
  const response = await ask(`/api/sandbox/${seller}/play`, { method: 'GET' })
  const { scenarios } = await readAnswer(response)
  if (values.json) console.log(JSON.stringify(scenarios))
  else
    for (const { key, summary, defaultCount } of scenarios)
      console.log(`${key.padEnd(12)} ${summary} (count ${defaultCount})`)
}

async function play() {
  const cancelled = new AbortController()
  process.once('SIGINT', () => cancelled.abort())
  const body = JSON.stringify({ scenario, count: wholeNumber('count'), seed: wholeNumber('seed') })
  try {
    const response = await ask(`/api/sandbox/${seller}/play`, { body, signal: cancelled.signal })
    if (!response.ok) await readAnswer(response)
    for await (const line of linesOf(response.body)) say(JSON.parse(line))
    fail('The portal ended the story before its end.')
  } catch (error) {
    if (!cancelled.signal.aborted) throw error
    console.error('\nCancelled.')
    process.exit(130)
  }
}

function say(message) {
  if (values.json) console.log(JSON.stringify(message))
  const { progress, result, error } = message
  if (progress && !values.json) showProgress(progress)
  if (error) {
    if (!values.json) endProgress()
    fail(error.detail ?? 'The story failed.')
  }
  if (!result) return
  if (!values.json) {
    endProgress()
    const facts = Object.entries(result.facts).map(([name, value]) => `${value} ${name}`)
    console.log(
      `${result.scenario}, seed ${result.seed}: ${facts.join(', ')}, ${Object.keys(result.instances).length} order lines with instances`,
    )
    for (const problem of result.problems) console.log(`  ${problem}`)
    console.log(result.ok ? 'All as it must be.' : `${result.problems.length} not as they must be.`)
  }
  process.exit(result.ok ? 0 : 1)
}

function showProgress({ step, detail, done, total }) {
  const text = [step, total ? `${done}/${total}` : '', detail ?? ''].filter(Boolean).join(' ')
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text}`)
  else if (!total || done === total || done % 10 === 0) console.log(text)
}

function endProgress() {
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K')
}

async function* linesOf(stream) {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter((line) => line !== '')
  }
}

async function readAnswer(response) {
  const answer = await response.json().catch(() => ({}))
  if (response.ok) return answer
  for (const { path, message } of answer.issues ?? []) console.error(`${path}: ${message}`)
  return fail(answer.detail ?? `The portal answered ${response.status}.`)
}

function wholeNumber(name) {
  if (values[name] === undefined) return undefined
  if (!/^\d{1,10}$/.test(values[name])) fail(`--${name} must be a whole number.`)
  return Number(values[name])
}
