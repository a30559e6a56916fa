import { type Family, MOCK_ORDER_PREFIX } from '@/lib/domain/commands'
import { nestsTooDeep } from '@/lib/domain/json-depth'
import { authToken, memberParameters, readV1Query, TIME_PARAMETER } from './auth-token'
import { canonicalJson } from './canonical-json'
import type { KnownFamily, RawRequest } from './codec'
import { signKit } from './signature-kit'
import { sign } from './signature-v2'
import { formatChinaTime, formatCompactTime } from './times'

/**
 * Calls as the marketplace's case management keeps them (protocol/seller-center.md 4): the members without signature and
 * time, marked as a test; and how they are signed anew, each as its family demands.
 */

export type CaseFields = Record<string, unknown>

/** Stands for the instance that the purchase of the same run was given. */
export const INSTANCE_OF_RUN = '{instanceId}'

/** Tells our own calls from the marketplace's: they prove nothing about it. Its value is the run. */
const PROBE_HEADER = 'x-portal-probe'

export type KeptCase =
  | { ok: true; family: KnownFamily; activity: string; fields: CaseFields; adapted: boolean }
  | { ok: false; reason: 'unreadable' | 'personal' }

/** Every call brings its own of these. */
const FRESH = new Set(['businessId', 'timeStamp', 'currentSyncTime', 'testFlag', 'authToken'])

/**
 * Makes a case of a call. One of the seller's debugging keeps its values, as the marketplace's own cases do; a real one
 * gets ids of mock orders and loses whatever could be personal. Pushes of the Kit are about people, so real ones are not
 * kept at all.
 */
export function keepCase(input: {
  family: Family
  activity: string | null
  test: boolean
  request: Pick<RawRequest, 'method' | 'url' | 'body'>
}): KeptCase {
  const { family, activity, test, request } = input
  if (family === 'unrecognised' || activity === null) return { ok: false, reason: 'unreadable' }
  const read = isGet(family) ? Object.fromEntries(readV1Query(request.url).parameters) : readBody(request.body)
  if (!read) return { ok: false, reason: 'unreadable' }
  const fields = Object.fromEntries(Object.entries(read).filter(([name]) => !FRESH.has(name)))
  if (test) return { ok: true, family, activity, fields, adapted: false }
  if (isKit(family)) return { ok: false, reason: 'personal' }
  return { ok: true, family, activity, fields: adapt(activity, fields), adapted: true }
}

const isGet = (family: KnownFamily) => family === 'saas_v1' || family === 'license_v1'
const isKit = (family: KnownFamily) => family === 'kit_v1' || family === 'kit_v2'

function readBody(body: Uint8Array): CaseFields | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    if (nestsTooDeep(text)) return undefined
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null && !Array.isArray(read)
      ? Object.fromEntries(Object.entries(read))
      : undefined
  } catch {
    return undefined
  }
}

/** Members that say what is wanted, and nothing about who wants it. */
const IMPERSONAL = [
  'activity',
  'scene',
  'status',
  'instanceStatus',
  'productId',
  'skuCode',
  'productInfo',
  'trialFlag',
  'trialToFormal',
  'chargingMode',
  'periodType',
  'periodNumber',
  'orderAmount',
  'amount',
  'diskSize',
  'bandWidth',
  'provisionType',
  'expireTime',
  'effectiveTime',
] as const

function adapt(activity: string, fields: CaseFields): CaseFields {
  const adapted: CaseFields = {}
  for (const name of IMPERSONAL) if (name in fields) adapted[name] = fields[name]
  const orderId = mockOrderFor(activity, fields)
  if ('orderId' in fields) adapted.orderId = orderId
  if ('orderLineId' in fields) adapted.orderLineId = `${orderId}-000001`
  if ('instanceId' in fields) adapted.instanceId = INSTANCE_OF_RUN
  if ('license' in fields) adapted.license = `${MOCK_ORDER_PREFIX}LICENSECODE0001`
  if ('eventId' in fields) adapted.eventId = `${MOCK_ORDER_PREFIX}EVENT0001`
  if ('deviceFingerprint' in fields) adapted.deviceFingerprint = `${MOCK_ORDER_PREFIX}-DEVICE`
  if ('identificationCode' in fields) adapted.identificationCode = `${MOCK_ORDER_PREFIX}-DEVICE`
  return adapted
}

const wordOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
const isOne = (value: unknown) => Number(wordOf(value)) === 1

/** By the charging modes of V1.0 (protocol/saas-v1.md 4.1). */
const MOCK_OF_MODE: ReadonlyMap<string, string> = new Map([
  ['0', 'MOCKONDEMAND'],
  ['3', 'MOCKONETIMENEW'],
  ['5', 'MOCKONDEMANDPKG'],
])

/** The marketplace's own debugging order of that kind; the odd spellings are official (protocol/saas-v2.md 6.1). */
function mockOrderFor(activity: string, fields: CaseFields): string {
  switch (activity) {
    case 'refreshInstance':
    case 'refreshLicense':
    case 'refreshLicenseCode':
      if (fields.scene === 'TRIAL_TO_FORMAL' || isOne(fields.trialToFormal)) return 'MOCKMONTYTRIALTOFORMAL'
      return fields.scene === 'UNSUBSCRIBE_RENEWAL_PERIOD' ? 'MOCKMONTYUNSUBSCRIBE' : 'MOCKMONTYRENEW'
    case 'upgrade':
    case 'upgradeInstance':
      return 'MOCKMONTYCHANGE'
    case 'releaseInstance':
    case 'releaseLicense':
    case 'releaseLicenseCode':
      return 'MOCKMONTYUNSUBSCRIBE'
    default:
      if (isOne(fields.trialFlag)) return 'MOCKPERIODDAYTRIAL'
      return MOCK_OF_MODE.get(wordOf(fields.chargingMode)) ?? 'MOCKPERIODYEARNEW'
  }
}

/** Whether the case wants the instance of the run's purchase. */
export const wantsInstance = (fields: CaseFields) => fields.instanceId === INSTANCE_OF_RUN

/** Everything of time and chance in a call, given from outside; `nonce`: 32 letters and digits. */
export type CaseIdentity = { sentAt: Date; nonce: string; businessId: string; runId: string }

export type SignedCase = { method: 'GET' | 'POST'; url: string; headers: Record<string, string>; body: string }

const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json;charset=utf8' }

/**
 * Signs a case anew with the account's own key: always as a test, whatever its members say.
 * @param address the production address, without query
 */
export function signCase(input: {
  family: KnownFamily
  activity: string
  fields: CaseFields
  instanceId?: string
  address: string
  key: string
  identity: CaseIdentity
}): SignedCase {
  const { family, activity, address, key, identity } = input
  const { sentAt, nonce, runId } = identity
  const fields = complete(input)
  const mark = { [PROBE_HEADER]: runId }
  if (isGet(family)) {
    const members = { ...fields, activity, testFlag: '1', [TIME_PARAMETER]: formatCompactTime(sentAt, 'milliseconds') }
    const parameters = memberParameters(members)
    const query = new URLSearchParams([...parameters, ['authToken', authToken(key, parameters)]])
    return { method: 'GET', url: `${address}?${query}`, headers: { accept: 'application/json', ...mark }, body: '' }
  }
  if (isKit(family)) {
    const timeStamp = formatChinaTime(sentAt)
    const whole: CaseFields = { ...fields, testFlag: 1, timeStamp }
    if (activity === 'authSync') whole.currentSyncTime = timeStamp
    const body = write(whole)
    const url = `${address}/produceAPI/${family === 'kit_v2' ? 'v2/' : ''}${encodeURIComponent(activity)}`
    const timestamp = String(sentAt.getTime())
    const signature: Record<string, string> =
      family === 'kit_v2'
        ? { 'x-sign': signKit({ accessKey: key, nonce, timestamp, body }), 'x-timestamp': timestamp, 'x-nonce': nonce }
        : { authToken: authToken(key, memberParameters(whole)) }
    return { method: 'POST', url, headers: { ...JSON_HEADERS, ...signature, ...mark }, body }
  }
  const body = write({ ...fields, activity, testFlag: '1' })
  const timestamp = String(sentAt.getTime())
  const signature = sign({ accessKey: key, nonce, timestamp, body }).toUpperCase()
  const query = new URLSearchParams({ signature, timestamp, nonce })
  return { method: 'POST', url: `${address}?${query}`, headers: { ...JSON_HEADERS, ...mark }, body }
}

const WITH_BUSINESS_ID = ['newInstance', 'getLicense']

function complete({ fields, activity, instanceId, identity }: Parameters<typeof signCase>[0]): CaseFields {
  const { activity: _, ...members } = Object.fromEntries(Object.entries(fields).filter(([name]) => !FRESH.has(name)))
  return {
    ...members,
    ...(WITH_BUSINESS_ID.includes(activity) ? { businessId: identity.businessId } : {}),
    ...(wantsInstance(members) && instanceId !== undefined ? { instanceId } : {}),
  }
}

/** As the marketplace's signer writes it (protocol/saas-v2.md 2.4). */
function write(members: CaseFields): string {
  const json = JSON.stringify(members)
  return canonicalJson(json) ?? json
}
