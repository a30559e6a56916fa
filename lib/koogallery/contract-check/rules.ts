import { LIMITS } from '../answer'
import type { KnownFamily } from '../codec'

/** What a successful answer must and may hold, per family and activity. */
export type FieldRule = {
  path: string
  required: boolean
  type: 'string' | 'number' | 'array' | 'object'
  max?: number
  /** What its text must look like. */
  format?: RegExp
  /** Fields of each entry of a list, or of the object. */
  of?: readonly FieldRule[]
}

const text = (path: string, max: number, required = false, format?: RegExp): FieldRule => ({
  path,
  required,
  type: 'string',
  max,
  format,
})
const url = (path: string, required: boolean) => text(path, LIMITS.url, required, /^https?:\/\/\S+$/)
const instanceId = text('instanceId', LIMITS.instanceId, true)

/** protocol/saas-v2.md 4.2, protocol/saas-v1.md 4: the debugger insists on frontEndUrl wherever there is appInfo. */
const appInfo = (required: boolean): FieldRule => ({
  path: 'appInfo',
  required,
  type: 'object',
  of: [
    url('frontEndUrl', true),
    url('adminUrl', false),
    text('userName', LIMITS.account),
    text('password', LIMITS.account),
    text('memo', LIMITS.memo),
  ],
})
/** If it is sent at all, usageValue and statisticalTime are there (protocol/seller-center.md 14, E4). */
const usageInfo: FieldRule = {
  path: 'usageInfo',
  required: false,
  type: 'array',
  of: [
    text('relatedInstanceId', LIMITS.instanceId),
    { path: 'usageValue', required: true, type: 'number', format: /^\d{1,12}(?:\.\d{1,4})?$/ },
    text('statisticalTime', 20, true, /^\d{14}(?:\d{3})?$/),
    url('dashboardUrl', false),
  ],
}
const info: FieldRule = { path: 'info', required: true, type: 'array', of: [instanceId, appInfo(false), usageInfo] }

/** Fields of a success beside resultCode and resultMsg; what is not listed needs none. */
const SUCCESS: ReadonlyMap<string, readonly FieldRule[]> = new Map<`${KnownFamily} ${string}`, readonly FieldRule[]>([
  // The debugger wants frontEndUrl of a V1.0 purchase too (protocol/saas-v1.md 4.1).
  ['saas_v1 newInstance', [instanceId, appInfo(true)]],
  ['saas_v1 queryInstance', [info]],
  ['saas_v2 newInstance', [instanceId]],
  ['saas_v2 queryInstance', [info]],
  ['license_v1 getLicense', [instanceId, { path: 'license', required: true, type: 'string' }]],
  ['license_async newInstance', [instanceId]],
])

export function successFields(family: KnownFamily, activity: string | null): readonly FieldRule[] {
  return SUCCESS.get(`${family} ${activity}`) ?? []
}

/** Families whose every answer is signed by Body-Sign (protocol/saas-v1.md 3, license.md 2.6, kit-and-oauth.md 3.2). */
export const SIGNED_ANSWERS: ReadonlySet<KnownFamily> = new Set(['saas_v1', 'license_v1', 'kit_v1'])
