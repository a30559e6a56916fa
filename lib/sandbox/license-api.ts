import {
  findSandboxResourceByInstance,
  lockSandboxResource,
  type SandboxResourceRow,
  updateSandboxResource,
} from '@/db/queries/sandbox-books'
import { findSandboxSettings } from '@/db/queries/sandbox-settings'
import { transaction } from '@/db/transaction'
import type { CodeUse } from '@/lib/domain/sandbox'
import { wireTime } from './body'
import { shownAt } from './clock'
import type { OpenApiAnswer, OpenApiSide } from './receive-open-api'

/** The APIs for authorization codes of the marketplace (protocol/license.md 4.3 to 4.5, 4.8). */
export const LICENSE_APIS = ['v1/activate', 'v2/activate', 'v1/heartbeat', 'v2/heartbeat', 'v2/usage'] as const
export type LicenseApi = (typeof LICENSE_APIS)[number]

const MOST = 100

/** Answers a signed call; `json` is its body as text. */
export async function answerLicenseApi(side: OpenApiSide, api: LicenseApi, json: string): Promise<OpenApiAnswer> {
  const body = parseObject(json)
  if (!body) return failure('95000004', 'message not readable', 400)
  switch (api) {
    case 'v1/activate':
    case 'v1/heartbeat': {
      const code = text(body.license)
      if (code === undefined) return failure('92020002', 'license is missing')
      return api === 'v1/activate' ? activateOne(side, code) : queryOne(side, code)
    }
    case 'v2/activate':
    case 'v2/heartbeat': {
      const codes = textList(body.license_list)
      if (codes === undefined || codes.length === 0) return failure('92020002', 'license_list is missing')
      return api === 'v2/activate' ? activateAll(side, codes) : queryAll(side, codes)
    }
    case 'v2/usage':
      return takeUsage(side, body.usage_info)
    default:
      return api satisfies never
  }
}

async function activateOne(side: OpenApiSide, code: string): Promise<OpenApiAnswer> {
  const done = await withCode(side, code, activation)
  if (!done.ok) return failure(done.code, done.message)
  const { resource } = done
  const info = {
    status: 'ALIVE',
    expire_time: resource.expireTime ? wireTime(resource.expireTime) : undefined,
    product_id: resource.product.productId,
    order_id: resource.orderId,
    amount: Number(resource.product.linearValue),
  }
  // JSON text inside a string (4.3).
  return success({ license_code_info: JSON.stringify(info) })
}

/** All or nothing: which it is the documents do not say, but 92020020 suggests it. */
async function activateAll(side: OpenApiSide, codes: string[]): Promise<OpenApiAnswer> {
  for (const code of codes) {
    const known = await findCode(side, code)
    if (!known || known.state === 'released') return failure('92020020', 'invalid license code exists')
  }
  for (const code of codes) await withCode(side, code, activation)
  return success()
}

async function queryOne(side: OpenApiSide, code: string): Promise<OpenApiAnswer> {
  const done = await withCode(side, code, inspection)
  return done.ok ? success(infoOf(done.resource, done.shown)) : failure(done.code, done.message)
}

async function queryAll(side: OpenApiSide, codes: string[]): Promise<OpenApiAnswer> {
  const infos: Record<string, unknown>[] = []
  for (const code of codes) {
    const done = await withCode(side, code, inspection)
    if (!done.ok) return failure('92020020', 'invalid license code exists')
    infos.push(infoOf(done.resource, done.shown))
  }
  return success({ license_info_list: infos })
}

async function takeUsage(side: OpenApiSide, list: unknown): Promise<OpenApiAnswer> {
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST) return failure('92020002', 'usage_info')
  const failed: string[] = []
  for (const item of list) {
    const entry = record(item)
    const code = text(entry?.license)
    const report = usageOf(entry?.software_usage_Info)
    if (code === undefined || report === undefined) return failure('92020002', 'usage_info')
    const done = await withCode(side, code, (use, _, shown) => ({ ok: true, use: withUsage(use, report, shown) }))
    if (!done.ok) failed.push(code)
  }
  return success(failed.length > 0 ? { check_fail_license_list: failed } : {})
}

/** A frozen code has no word of its own in the list of states (4.4). */
function infoOf(resource: SandboxResourceRow, shown: Date): Record<string, unknown> {
  const expired = resource.state === 'frozen' || (resource.expireTime !== null && resource.expireTime <= shown)
  return {
    license_code: resource.license,
    status: resource.state === 'released' ? 'RELEASED' : expired ? 'EXPIRED' : 'ALIVE',
    activate_time: resource.codeUse?.activatedAt ? wireTime(new Date(resource.codeUse.activatedAt)) : undefined,
    expire_time: resource.expireTime ? wireTime(resource.expireTime) : undefined,
    product_name: resource.product.productName,
    product_id: resource.product.productId,
    order_id: resource.orderId,
  }
}

type Refused = { ok: false; code: string; message: string }
type Change = (use: CodeUse, resource: SandboxResourceRow, shown: Date) => { ok: true; use: CodeUse } | Refused

const activation: Change = (use, { state }, shown) => {
  if (state === 'released') return { ok: false, code: '92020003', message: 'illegal state' }
  if (use.activatedAt) return { ok: false, code: '92020003', message: 'activated before' }
  return { ok: true, use: { ...use, activatedAt: shown.toISOString() } }
}

const inspection: Change = (use, _, shown) =>
  use.activatedAt
    ? { ok: true, use: { ...use, queriedAt: shown.toISOString() } }
    : { ok: false, code: '92020011', message: 'the code has not been activated' }

async function withCode(
  side: OpenApiSide,
  code: string,
  change: Change,
): Promise<{ ok: true; resource: SandboxResourceRow; shown: Date } | Refused> {
  const known = await findCode(side, code)
  if (!known) return { ok: false, code: '92020005', message: 'the code does not exist' }
  return transaction(side.db, async (tx) => {
    const settings = await findSandboxSettings(tx, side.sellerId)
    const resource = await lockSandboxResource(tx, side.sellerId, known.id)
    if (!settings || !resource) return { ok: false, code: '92020001', message: 'internal error' }
    const shown = shownAt(settings, side.now())
    const changed = change(resource.codeUse ?? {}, resource, shown)
    if (!changed.ok) return changed
    await updateSandboxResource(tx, side.sellerId, resource.id, { codeUse: changed.use })
    return { ok: true, resource: { ...resource, codeUse: changed.use }, shown }
  })
}

async function findCode({ db, sellerId }: OpenApiSide, code: string): Promise<SandboxResourceRow | undefined> {
  const resource = await findSandboxResourceByInstance(db, sellerId, code)
  return resource?.family === 'license_code' ? resource : undefined
}

type UsageReport = { clients: string[] } | { activeNum: number }

/** Each entry either names a client or tells their number (4.5). */
function usageOf(list: unknown): UsageReport | undefined {
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST) return undefined
  const entries = list.map(record)
  const clients = entries.flatMap((entry) => text(entry?.id) ?? [])
  if (clients.length === entries.length) return { clients }
  const number = Number(entries[0]?.active_num)
  return entries.length === 1 && Number.isInteger(number) && number >= 0 ? { activeNum: number } : undefined
}

function withUsage(use: CodeUse, report: UsageReport, shown: Date): CodeUse {
  const day = shown.toISOString().slice(0, 10)
  const { usage = [] } = use
  const today = usage.find((entry) => entry.day === day) ?? { day, clients: [], activeNum: null }
  const next =
    'clients' in report
      ? { ...today, clients: [...new Set([...today.clients, ...report.clients])] }
      : { ...today, activeNum: report.activeNum }
  return { ...use, usage: [...usage.filter((entry) => entry.day !== day), next].slice(-31) }
}

/** HTTP 200 either way: the code decides (4.8). */
function failure(code: string, message: string, status = 200): OpenApiAnswer {
  return { status, body: { error_code: code, error_msg: message } }
}

function success(data?: Record<string, unknown>): OpenApiAnswer {
  return { status: 200, body: { error_code: '92020000', error_msg: 'success', ...(data ? { data } : {}) } }
}

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    return record(JSON.parse(json))
  } catch {
    return undefined
  }
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function textList(value: unknown): string[] | undefined {
  if (!Array.isArray(value) || value.length > MOST) return undefined
  const texts = value.flatMap((item) => text(item) ?? [])
  return texts.length === value.length ? texts : undefined
}
