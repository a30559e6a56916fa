import {
  findSandboxSettings,
  findSellerFlags,
  lockSandboxSettings,
  updateSandboxSettings,
} from '@/db/queries/sandbox-settings'
import {
  findForeignInstances,
  findMeteredResources,
  findSandboxUsage,
  hasUsageNonce,
  insertSandboxUsage,
  insertSandboxUsageCall,
  spanKey,
} from '@/db/queries/sandbox-usage'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import type { UsagePush } from '@/lib/domain/metering'
import { USAGE_RECORD_CODES, type UsageFault, type UsageFinding, type UsageRecordCode } from '@/lib/domain/sandbox'
import { openKeys, type Sandbox } from './context'
import { type OpenApiAnswer, type OpenApiRequest, type OpenApiSide, refuseUnsigned } from './receive-open-api'
import { type Arrived, judgeRecord, oldCodeOf, readUsageBody } from './usage-records'
import { checkUsageSignature } from './usage-signature'

export type UsageSide = OpenApiSide & Pick<Sandbox, 'newId'>

/** `act`: what to do instead of answering; `headers` go along with the answer. */
export type UsageAnswer = OpenApiAnswer & { act?: 'wait' | 'cut' | 'garble'; headers?: Record<string, string> }

/** A call of the usage push, new or old (protocol/metering.md 1, 2): the next fault ordered, signature, records. */
export async function receiveUsage(side: UsageSide, push: UsagePush, asked: OpenApiRequest): Promise<UsageAnswer> {
  const { db, sellerId } = side
  const [seller, settings] = await Promise.all([findSellerFlags(db, sellerId), findSandboxSettings(db, sellerId)])
  if (!seller?.sandbox || !settings) return verdict(401, 'MKT.0151', 'No authority')
  const fault = settings.usageFaults.length > 0 ? await nextFault(side) : undefined
  const call: Call = { side, push, fault, callId: side.newId(), receivedAt: side.now() }

  const early = fault && beforeAll(fault)
  if (early) return note(call, early, { taken: 0, findings: [] })

  const unsigned = push === 'old' || hasHeader(asked, 'authorization') ? await refuseUnsigned(side, asked) : undefined
  if (unsigned) return note(call, unsigned, { note: String(unsigned.body.error_msg) })
  if (push === 'new') {
    const { basic } = openKeys(side, settings)
    const { headers, body } = asked
    const signed = checkUsageSignature({ headers, body, key: basic, now: side.now(), strict: settings.usageStrict })
    if (!signed.ok) return note(call, verdict(signed.status, signed.code, REFUSALS[signed.code]), { note: signed.note })
    if (await hasUsageNonce(db, sellerId, signed.nonce)) {
      return note(call, verdict(401, 'MKT.0154', 'Illegal token'), { note: 'the nonce was used before' })
    }
    call.nonce = signed.nonce
  }
  const read = readUsageBody(push, asked.body)
  if (!read.ok) return note(call, verdict(read.status, read.code, read.note), { note: read.note, size: read.size })
  return transaction(db, (tx) => takeRecords(tx, call, read.arrived))
}

type Call = {
  side: UsageSide
  push: UsagePush
  fault: UsageFault | undefined
  callId: string
  receivedAt: Date
  nonce?: string
}

async function takeRecords(tx: Tx, call: Call, arrived: readonly Arrived[]): Promise<UsageAnswer> {
  const { side, push, fault, callId } = call
  const { sellerId } = side
  const forced =
    fault?.kind === 'record' ? { code: codeOf(fault), index: Math.min(fault.at ?? 1, arrived.length) - 1 } : null
  const refused = await judgeAll(tx, side, arrived)
  // Such a code says that the record is there already, so there it is.
  const taken = forced?.code === '005' || forced?.code === '010'
  if (forced && !taken) refused.set(forced.index, forced.code)

  // One record alone of each serial and span, the first; the others are judged by the books below.
  const seen = new Set<string>()
  const candidates = arrived.flatMap(({ record }, index) => {
    if (!record || refused.has(index)) return []
    const keys = [spanKey(record), ...(record.meteringSn ? [record.meteringSn] : [])]
    if (keys.some((key) => seen.has(key))) return []
    for (const key of keys) seen.add(key)
    return [{ record, index }]
  })
  const spoilt = push === 'old' ? [...refused.values()].map(oldCodeOf).find((code) => code !== undefined) : undefined
  const inserted = spoilt
    ? new Set<string>()
    : await insertSandboxUsage(
        tx,
        { sellerId, callId, takenAt: call.receivedAt },
        candidates.map(({ record }) => record),
      )
  const fresh = new Set(candidates.filter(({ record }) => inserted.has(spanKey(record))).map(({ index }) => index))
  const findings = await explain(tx, sellerId, arrived, { refused, fresh })
  if (forced && taken && fresh.has(forced.index)) {
    const { meteringSn = null, instanceId = '' } = arrived[forced.index] ?? {}
    findings.push({ meteringSn, instanceId, code: forced.code })
  }
  const answer = spoilt ? verdict(spoilt.status, spoilt.code, 'a record is not right') : success(push, findings)
  return note(call, afterAll(fault, answer), { taken: fresh.size, findings, size: arrived.length }, tx)
}

/** Codes of the records that are wrong in themselves, by their place. */
async function judgeAll(
  tx: Tx,
  { sellerId, now }: UsageSide,
  arrived: readonly Arrived[],
): Promise<Map<number, UsageRecordCode>> {
  const records = arrived.flatMap(({ record }) => record ?? [])
  const ids = new Set(
    records.flatMap(({ instanceId, relatePkgInstance }) => [instanceId, relatePkgInstance ?? []].flat()),
  )
  const resources = await findMeteredResources(tx, sellerId, [...ids])
  const unknown = [...ids].filter((id) => !resources.has(id))
  const facts = { resources, foreign: await findForeignInstances(tx, sellerId, unknown), now: now() }
  const codes = arrived.map(({ record, code }) => (record ? judgeRecord(record, facts) : code))
  return new Map(codes.flatMap((code, index) => (code === undefined ? [] : [[index, code] as const])))
}

/** Why records were not taken. What the books have already is a duplicate, whatever else might be said of it now. */
async function explain(
  tx: Tx,
  sellerId: string,
  arrived: readonly Arrived[],
  { refused, fresh }: { refused: ReadonlyMap<number, UsageRecordCode>; fresh: ReadonlySet<number> },
): Promise<UsageFinding[]> {
  const left = [...arrived.entries()].filter(([index]) => !fresh.has(index))
  const readable = left.flatMap(([, { record }]) => record ?? [])
  const { bySerial, spans } = await findSandboxUsage(tx, sellerId, readable)
  return left.flatMap(([index, { record, meteringSn, instanceId }]): UsageFinding[] => {
    const named = { meteringSn, instanceId }
    const there = record?.meteringSn ? bySerial.get(record.meteringSn) : undefined
    if (record && there) {
      const same = spanKey(record) === spanKey(there) && Number(record.value) === Number(there.value)
      return [{ ...named, code: '005', ...(same ? {} : { changed: true }) }]
    }
    if (record && spans.has(spanKey(record))) return [{ ...named, code: '010' }]
    const code = refused.get(index)
    return code === undefined ? [] : [{ ...named, code }]
  })
}

async function nextFault({ db, sellerId, now }: UsageSide): Promise<UsageFault | undefined> {
  return transaction(db, async (tx) => {
    const [next, ...rest] = (await lockSandboxSettings(tx, sellerId))?.usageFaults ?? []
    if (!next) return undefined
    const usageFaults = next.remaining > 1 ? [{ ...next, remaining: next.remaining - 1 }, ...rest] : rest
    await updateSandboxSettings(tx, sellerId, { usageFaults, updatedAt: now() })
    return next
  })
}

/** What happens before the records are looked at; undefined when nothing does. */
function beforeAll(fault: UsageFault): UsageAnswer | undefined {
  switch (fault.kind) {
    case 'refuse': {
      const code = fault.code ?? 'MKT.0999'
      return verdict(STATUS[code] ?? 400, code, 'ordered in the sandbox')
    }
    case 'timeout_before':
      return { ...GATEWAY_TIMEOUT, act: 'wait' }
    case 'cut_before':
      return { ...GATEWAY_TIMEOUT, act: 'cut' }
    case 'throttled':
      return {
        ...verdict(429, 'APIGW.0308', 'The throttling threshold has been reached'),
        headers: { 'Retry-After': '2' },
      }
    case 'record':
    case 'timeout_after':
    case 'cut_after':
    case 'unreadable':
      return undefined
    default:
      return fault.kind satisfies never
  }
}

function afterAll(fault: UsageFault | undefined, answer: UsageAnswer): UsageAnswer {
  if (fault?.kind === 'timeout_after') return { ...answer, act: 'wait' }
  if (fault?.kind === 'cut_after') return { ...answer, act: 'cut' }
  if (fault?.kind === 'unreadable') return { ...answer, status: 502, act: 'garble' }
  return answer
}

/** What the tables say of refused signatures (1.4); the log says more. */
const REFUSALS = {
  'MKT.0102': 'Invalid body sign',
  'MKT.0154': 'Illegal token',
  'MKT.0199': 'Request parameter error',
} as const

const GATEWAY_TIMEOUT: UsageAnswer = { status: 504, body: { error_msg: 'Gateway Timeout' } }

/** HTTP status of each code of a whole call (1.4); those not here come with 400. */
const STATUS: Record<string, number> = {
  'MKT.0100': 500,
  'MKT.0150': 401,
  'MKT.0151': 401,
  'MKT.0154': 401,
  'MKT.0250': 406,
  'MKT.0999': 500,
  'MKT.9001': 500,
  'MKT.9002': 500,
  'MKT.9003': 500,
  'MKT.9004': 500,
}

function verdict(status: number, code: string, message: string): UsageAnswer {
  return { status, body: { error_code: code, error_msg: message } }
}

/** The old interface says nothing of single records (2). */
function success(push: UsagePush, findings: readonly UsageFinding[]): UsageAnswer {
  const abnormal = findings.map(({ meteringSn, instanceId, code }) => ({
    ...(meteringSn === null ? {} : { metering_sn: meteringSn }),
    instance_id: instanceId,
    error_code: code,
  }))
  const told = push === 'new' && abnormal.length > 0 ? { error_data: { abnormal_usage_data: abnormal } } : {}
  return { status: 200, body: { error_code: 'MKT.0000', error_msg: 'success', ...told } }
}

/** Writes the call into the log and hands its answer on. */
async function note(
  { side, push, fault, callId, receivedAt, nonce }: Call,
  answer: UsageAnswer,
  told: { taken?: number; findings?: UsageFinding[]; size?: number | null; note?: string },
  tx?: Tx,
): Promise<UsageAnswer> {
  const { error_code: code } = answer.body
  await insertSandboxUsageCall(tx ?? side.db, {
    sellerId: side.sellerId,
    id: callId,
    push,
    receivedAt,
    size: told.size ?? null,
    nonce: nonce ?? null,
    code: typeof code === 'string' ? code : null,
    fault: fault?.kind ?? null,
    taken: told.taken ?? 0,
    findings: told.findings ?? [],
    note: told.note ?? null,
    answered: answer.act === undefined,
  })
  return answer
}

function codeOf({ code }: UsageFault): UsageRecordCode {
  return USAGE_RECORD_CODES.find((known) => known === code) ?? '003'
}

function hasHeader({ headers }: OpenApiRequest, name: string): boolean {
  return headers.some(([header]) => header.toLowerCase() === name)
}
