import type { MeteredResource, SandboxUsageRow } from '@/db/queries/sandbox-usage'
import type { UsagePush } from '@/lib/domain/metering'
import type { UsageRecordCode } from '@/lib/domain/sandbox'

/** Reading and judging of single usage records (protocol/metering.md 1.3 to 1.5, 2), apart from the portal's side. */

export type ReadRecord = Omit<SandboxUsageRow, 'sellerId' | 'takenAt' | 'callId'>

/** A record as it came: what could be read of it, or the code of what could not. */
export type Arrived = { meteringSn: string | null; instanceId: string } & (
  | { record: ReadRecord; code?: undefined }
  | { record?: undefined; code: UsageRecordCode }
)

export type ReadBody =
  | { ok: true; arrived: Arrived[] }
  | { ok: false; status: number; code: 'MKT.0101' | 'MKT.0199' | 'MKT.9003'; note: string; size: number | null }

const MOST = 1_000
const DAY_MS = 86_400_000
const MOST_DAYS = 21

const MANDATORY = ['instance_id', 'record_time', 'begin_time', 'end_time', 'usage_value'] as const
const OWN = { new: 'metering_sn', old: 'product_id' } as const satisfies Record<UsagePush, string>

export function readUsageBody(push: UsagePush, body: Uint8Array): ReadBody {
  const members = parseObject(body)
  if (!members) return { ok: false, status: 400, code: 'MKT.0199', note: 'the body is no JSON object', size: null }
  const { usage_records: list, ...others } = members
  const [superfluous] = Object.keys(others)
  if (superfluous !== undefined) return undefinedMember(superfluous, null)
  if (!Array.isArray(list) || list.length === 0) {
    return { ok: false, status: 400, code: 'MKT.0199', note: 'usage_records is missing or empty', size: null }
  }
  const size = list.length
  if (size > MOST) return { ok: false, status: 500, code: 'MKT.9003', note: `${size} records`, size }
  const known: ReadonlySet<string> = new Set([...MANDATORY, 'relate_pkg_instance', OWN[push]])
  const arrived: Arrived[] = []
  for (const item of list) {
    const fields = asObject(item)
    const strange = Object.keys(fields).find((name) => !known.has(name))
    if (strange !== undefined) return undefinedMember(strange, size)
    const missing = MANDATORY.find((name) => fields[name] === undefined)
    if (missing !== undefined) {
      return { ok: false, status: 400, code: 'MKT.0199', note: `a record has no ${missing}`, size }
    }
    arrived.push(readRecord(push, fields))
  }
  return { ok: true, arrived }
}

function undefinedMember(name: string, size: number | null): ReadBody {
  return { ok: false, status: 400, code: 'MKT.0101', note: `the interface does not define ${name}`, size }
}

function readRecord(push: UsagePush, fields: Record<string, unknown>): Arrived {
  const named = { meteringSn: text(fields.metering_sn) ?? null, instanceId: text(fields.instance_id) ?? '' }
  const [beginTime, endTime, recordTime] = [fields.begin_time, fields.end_time, fields.record_time].map(readTime)
  const value = readValue(fields.usage_value)
  if (push === 'new' && named.meteringSn === null) return { ...named, code: '004' }
  if (named.instanceId === '') return { ...named, code: '001' }
  if (!beginTime || !endTime || !recordTime) return { ...named, code: '002' }
  if (value === undefined) return { ...named, code: '003' }
  const record = {
    ...named,
    beginTime,
    endTime,
    recordTime,
    value,
    relatePkgInstance: text(fields.relate_pkg_instance) ?? null,
    productId: text(fields.product_id) ?? null,
  }
  return { ...named, record }
}

/**
 * What is wrong with a readable record, undefined when nothing is. Usage lies within the life of its instance and not in
 * the future; what it was before freeze or release may still be reported afterwards (1.5, rule 3).
 */
export function judgeRecord(
  { instanceId, beginTime, endTime, relatePkgInstance }: ReadRecord,
  {
    resources,
    foreign,
    now,
  }: { resources: ReadonlyMap<string, MeteredResource>; foreign: ReadonlySet<string>; now: Date },
): UsageRecordCode | undefined {
  const resource = resources.get(instanceId)
  if (!resource) return foreign.has(instanceId) ? '009' : '001'
  if (resource.chargingMode !== 'ON_DEMAND') return '012'
  if (relatePkgInstance !== null && !resources.has(relatePkgInstance)) return '001'
  if (now.getTime() - beginTime.getTime() > MOST_DAYS * DAY_MS) return '007'
  if (beginTime > endTime || endTime > now || beginTime.getTime() < wholeSecond(resource.createdAt)) return '011'
  const { state, stoppedAt } = resource
  if (state === 'failed') return '013'
  if ((state === 'frozen' || state === 'released') && (stoppedAt === null || endTime > stoppedAt)) return '013'
  return undefined
}

/**
 * The old interface tells nothing of single records (2): a bad one either spoils the call or is quietly left out (1.5,
 * rule 1).
 */
export function oldCodeOf(code: UsageRecordCode): { status: number; code: string } | undefined {
  switch (code) {
    case '001':
      return { status: 500, code: 'MKT.9001' }
    case '002':
    case '003':
    case '004':
    case '011':
      return { status: 500, code: 'MKT.9002' }
    case '007':
      return { status: 500, code: 'MKT.9004' }
    case '009':
      return { status: 401, code: 'MKT.0150' }
    case '005':
    case '006':
    case '010':
    case '012':
    case '013':
      return undefined
    default:
      return code satisfies never
  }
}

function wholeSecond(time: Date): number {
  return Math.floor(time.getTime() / 1_000) * 1_000
}

/** `yyyyMMdd'T'HHmmss'Z'`, and a real date. */
function readTime(value: unknown): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(typeof value === 'string' ? value : '')
  if (!parts) return undefined
  const [, y, mo, d, h, mi, s] = parts
  const written = `${y}-${mo}-${d}T${h}:${mi}:${s}.000Z`
  const time = new Date(written)
  return Number.isNaN(time.getTime()) || time.toISOString() !== written ? undefined : time
}

/** Text, or a number as one edition has it; above zero, at most 8 digits and 4 decimals (1.3). */
function readValue(value: unknown): string | undefined {
  const written = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ''
  return written.length <= 20 && /^\d{1,8}(\.\d{1,4})?$/.test(written) && /[1-9]/.test(written) ? written : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 64 ? value : undefined
}

function parseObject(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? asObject(parsed) : undefined
  } catch {
    return undefined
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {}
}
