import { parseSdkDate } from '../times'
import { asMembers, text } from './lenient'

/**
 * The codes of single records in an answer of the usage push (protocol/metering.md 1.4). Neither the member that holds
 * them nor the names within an entry are public, so they are told by what they contain.
 */

/** A code that fits no single record of the call. */
export type Unmatched = { code: string; instanceId?: string }

type Sent = { meteringSn: string; instanceId: string; beginTime: Date; endTime: Date }

/** Code for an entry that names none. */
export const NO_CODE = 'none'

/** Codes that speak of the instance, so of all its records: missing, off the market, another's, not metered, its state. */
const INSTANCE_CODES: ReadonlySet<string> = new Set(['001', '006', '009', '012', '013'])

const MOST_DEPTH = 6

/** Reads `abnormal_usage_data` wherever it stands in the answer; takes any value whatever. */
export function readAbnormal(
  json: unknown,
  sent: readonly Sent[],
): { codes: Map<string, string>; unmatched: Unmatched[] } {
  const codes = new Map<string, string>()
  const unmatched: Unmatched[] = []
  const entries = findEntries(json, 0)
  if (entries.length === 0) return { codes, unmatched }
  const bySerial = new Map(sent.map((record) => [record.meteringSn.toLowerCase(), record]))
  const byInstance = Map.groupBy(sent, ({ instanceId }) => instanceId)
  for (const entry of entries) {
    const leaves = leavesOf(entry, 0)
    const code = codeIn(leaves)
    const serial = leaves.find(({ value }) => bySerial.has(value.toLowerCase()))?.value.toLowerCase()
    if (serial !== undefined) {
      codes.set(bySerial.get(serial)?.meteringSn ?? serial, code)
      continue
    }
    const instanceId = leaves.find(({ name, value }) => !/pkg/i.test(name) && byInstance.has(value))?.value
    const meant = instanceId === undefined ? [] : meantBy(leaves, byInstance.get(instanceId) ?? [], code)
    for (const { meteringSn } of meant) codes.set(meteringSn, code)
    if (meant.length === 0) unmatched.push({ code, ...(instanceId ? { instanceId } : {}) })
  }
  return { codes, unmatched }
}

/** Of an instance's records those an entry without serial means: the only one, the one of its span, or by its code all. */
function meantBy(leaves: Leaf[], records: readonly Sent[], code: string): readonly Sent[] {
  if (records.length === 1 || INSTANCE_CODES.has(code)) return records
  const times = new Set(leaves.map(({ value }) => parseSdkDate(value)?.getTime()))
  const spans = records.filter(({ beginTime, endTime }) => times.has(seconds(beginTime)) && times.has(seconds(endTime)))
  return spans.length === 1 ? spans : []
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000) * 1000
}

function findEntries(value: unknown, depth: number): unknown[] {
  if (depth > MOST_DEPTH) return []
  const inner = parsed(value)
  if (Array.isArray(inner)) return inner.flatMap((item) => findEntries(item, depth + 1))
  return Object.entries(asMembers(inner) ?? {}).flatMap(([name, member]) => {
    if (!/^abnormal_?usage_?data$/i.test(name)) return findEntries(member, depth + 1)
    const list = parsed(member)
    const entries: unknown[] = Array.isArray(list) ? list : [list]
    return entries.filter((entry) => entry !== null && entry !== undefined)
  })
}

type Leaf = { name: string; value: string }

function leavesOf(value: unknown, depth: number): Leaf[] {
  if (depth > MOST_DEPTH) return []
  return Object.entries(asMembers(value) ?? {}).flatMap(([name, member]) => {
    const written = text(member)
    return written === undefined ? leavesOf(member, depth + 1) : [{ name, value: written }]
  })
}

/** The best-named member, else one that looks like a code; three digits where it is a number. */
function codeIn(leaves: Leaf[]): string {
  const found =
    leaves.find(({ name }) => /^(?:error|result|record|abnormal)?_?code$/i.test(name)) ??
    leaves.find(({ name, value }) => /code$/i.test(name) && /^\d{1,3}$/.test(value)) ??
    leaves.find(({ value }) => /^0\d\d$/.test(value))
  if (!found) return NO_CODE
  return /^\d{1,3}$/.test(found.value) ? found.value.padStart(3, '0') : found.value.slice(0, 64)
}

/** JSON text inside JSON is read as well. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
