// Gives every parser of the portal spoilt input, in this process, and tells the parent what came of it. Each must give a
// value or its own refusal: no other error, nothing slow, nothing kept, and nothing the database would not take.
// Run by ../parsers.mjs: `node --expose-gc run-ts.mjs run.ts INPUTS SEED`.
import { setTimeout as sleep } from 'node:timers/promises'
import { PORTAL_SUBJECTS } from './portal'
import { chance } from './spoil-text'
import { type Subject, unstorable } from './subject'
import { UPLOADS } from './uploads'
import { WIRE } from './wire'

const SUBJECTS = [...WIRE, ...UPLOADS, ...PORTAL_SUBJECTS]
const [inputs, seed] = process.argv.slice(2).map(Number) as [number, number]
const only = process.env.PARSER
/** Every parser is met at least so often, whatever its weight. */
const AT_LEAST = 20
const MOST_FAULTS = 5
/** Of growth of the heap from the second tenth to the end: what compiled code and warm caches take. */
const BREATH_MB = 24
const TENTH = Math.max(1, Math.ceil(inputs / 10))

export type ParserReport = {
  inputs: number
  seconds: number
  /** Heap after collection, at each tenth. */
  heapMb: number[]
  residentMb: number
  parsers: { name: string; given: number; refused: number; slowestMs: number; faults: string[] }[]
}

const pick = chance(seed)
const drawn = drawer(SUBJECTS.filter(({ name }) => !only || name.includes(only)))
const told = new Map(
  SUBJECTS.map(({ name }) => [name, { name, given: 0, refused: 0, slowestMs: 0, faults: [] as string[] }]),
)
const heapMb: number[] = []
const startedMs = performance.now()
for (let n = 0; n < inputs; n += 1) {
  if (n % TENTH === 0) await weigh()
  if (n % 500 === 0) {
    process.send?.({ at: n })
    // Timers of calls that are over are let go of only where the loop turns.
    await sleep(0)
  }
  const subject = drawn(n)
  const input = subject.draw(pick)
  process.env.PARSER_TRACE && process.stderr.write(`${n} ${subject.name}\n`)
  await attack(subject, input, n)
}
await weigh()
const [, early = 0] = heapMb
const grown = (heapMb.at(-1) ?? 0) - early
const report: ParserReport = {
  inputs,
  seconds: (performance.now() - startedMs) / 1_000,
  heapMb,
  residentMb: Math.round(process.memoryUsage.rss() / 1_048_576),
  parsers: [...told.values()].filter(({ given }) => given > 0),
}
process.send?.({ report, leak: grown > BREATH_MB })
process.disconnect?.()

async function attack(subject: Subject, input: unknown, n: number) {
  const about = told.get(subject.name)
  if (!about) return
  about.given += 1
  const fault = (text: string) => {
    if (about.faults.length < MOST_FAULTS) about.faults.push(`input ${n}: ${text}, given ${show(input)}`)
  }
  let ms = await timed(subject, input, about, fault)
  // What was only compiled or collected meanwhile is not slow again.
  for (let again = 0; again < 2 && ms > subject.withinMs; again += 1) ms = Math.min(ms, await timed(subject, input))
  about.slowestMs = Math.max(about.slowestMs, Math.round(ms))
  if (ms > subject.withinMs) fault(`took ${Math.round(ms)} ms`)
}

async function timed(
  subject: Subject,
  input: unknown,
  about?: { refused: number },
  fault?: (text: string) => void,
): Promise<number> {
  const began = cpuMs()
  try {
    const given = subject.read(input)
    const value = given instanceof Promise ? await given : given
    const ms = cpuMs() - began
    if (about && saysNo(value)) about.refused += 1
    const wrong = subject.stored ? unstorable(value) : undefined
    if (wrong) fault?.(wrong)
    return ms
  } catch (error) {
    const ms = cpuMs() - began
    if (!subject.refuses(error))
      fault?.(error instanceof Error ? (error.stack ?? String(error)).slice(0, 600) : String(error))
    else if (about) about.refused += 1
    return ms
  }
}

function saysNo(value: unknown): boolean {
  if (value === undefined || value === null) return true
  return typeof value === 'object' && 'refused' in value && value.refused === true
}

/** Work done by this process: a machine busy elsewhere makes nothing slow. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Which parser is next: each a few times at first, then by weight. */
function drawer(subjects: readonly Subject[]): (n: number) => Subject {
  const total = subjects.reduce((sum, { weight }) => sum + weight, 0)
  const first = Math.min(AT_LEAST, Math.floor(inputs / subjects.length / 2)) * subjects.length
  return (n) => {
    let left = (pick(1_000_000) / 1_000_000) * total
    const byWeight = subjects.find(({ weight }) => {
      left -= weight
      return left < 0
    })
    const found = n < first ? subjects[n % subjects.length] : (byWeight ?? subjects[0])
    if (!found) throw new Error('There is no such parser.')
    return found
  }
}

/** Twice, with a breath between: what a finalizer lets go of goes with the second. */
async function weigh() {
  for (let n = 0; n < 2; n += 1) {
    globalThis.gc?.()
    await sleep(10)
  }
  const { heapUsed, external } = process.memoryUsage()
  heapMb.push(Math.round((heapUsed + external) / 1_048_576))
}

function show(input: unknown): string {
  const text =
    input instanceof Uint8Array
      ? Buffer.from(input).toString('base64')
      : typeof input === 'string'
        ? JSON.stringify(input)
        : JSON.stringify(input, (_, value) =>
            value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
          )
  return (text ?? String(input)).slice(0, 1_500)
}
