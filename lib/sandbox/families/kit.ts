import { createHmac } from 'node:crypto'
import type { KitFamily, SandboxDepartment, SandboxMember } from '@/lib/domain/sandbox'
import { writeBody } from '../body'
import type { Bend } from '../faults'
import { type Answered, checkLengths, judged, openAnswer, record } from '../judge'
import { authToken } from './auth-token'
import {
  bendMembers,
  type CallToSign,
  JSON_HEADERS,
  type KeyRing,
  reserialise,
  signingKey,
  stamp17,
  type WireFamily,
} from './family'
import { encryptSecret, OAEP_FORMS } from './oaep'
import { openV1 } from './saas-v1'
import { STALE_MS } from './signed-json'

/** The most of V1 in one call (protocol/kit-and-oauth.md 2.3). */
export const MOST_USERS = 500

/**
 * The joint-operations Kit below the production address (protocol/kit-and-oauth.md 1 to 3). Callers say `departments`
 * and `users`; here they become what each generation's tables ask for.
 */
function kit(family: KitFamily, keyClass: 'v1' | 'kit'): WireFamily {
  return {
    keyClass,
    sign: (call, bend) => {
      const { activity, identity } = call
      const root = family === 'kit_v1' ? '/produceAPI' : '/produceAPI/v2'
      const name = bend === 'unknown_activity' ? 'teleportSync' : activity
      const url = `${call.address}${root}/${name}`
      const full = bodyOf(family, call, bend)
      const key = signingKey(call.keys, keyClass, bend)
      const written = writeBody(full)
      const signed = bend === 'invalid_json' ? written.slice(0, -2) : written
      const body = bend === 'reserialised' ? reserialise(signed) : signed
      const headers: Record<string, string> =
        family === 'kit_v1'
          ? { ...JSON_HEADERS, authToken: memberToken(key, full) }
          : { ...JSON_HEADERS, ...kitHeaders(key, signed, identity.nonce, sentAt(identity.sentAt, bend)) }
      return { method: 'POST', url, body, headers }
    },
    judge: ({ keys }, answer) => {
      const opened = family === 'kit_v1' ? openV1(answer, keys.v1 ?? '') : openV2(answer)
      for (const member of Object.keys(opened.body)) {
        if (member !== 'resultCode' && member !== 'resultMsg') opened.findings.push(`unexpected_member:${member}`)
      }
      return judged(opened, { accepted: opened.resultCode === '000000', complete: opened.signed })
    },
  }
}

export const kitV1 = kit('kit_v1', 'v1')
export const kitV2 = kit('kit_v2', 'kit')

function openV2(answer: Answered) {
  const opened = openAnswer(answer)
  checkLengths(opened.body, { resultCode: 6, resultMsg: 255 }, opened.findings)
  return { ...opened, signed: true }
}

function sentAt(at: Date, bend: Bend): Date {
  return bend === 'stale_timestamp' ? new Date(at.getTime() - STALE_MS) : at
}

/** x-sign is over the body itself, unlike the signature of the basic interfaces (protocol/kit-and-oauth.md 3.3). */
export function kitHeaders(key: string, payload: string, nonce: string, at: Date): Record<string, string> {
  const timestamp = String(at.getTime())
  const sign = createHmac('sha256', key).update(`${key}${nonce}${timestamp}${payload}`, 'utf8').digest('hex')
  return { 'x-sign': sign, 'x-timestamp': timestamp, 'x-nonce': nonce }
}

/** authToken over the members, blank ones skipped (protocol/kit-and-oauth.md 3.1). */
export function memberToken(key: string, members: Record<string, unknown>): string {
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(members)) {
    if (value === undefined || value === null) continue
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
    if (text.trim() !== '') values[name] = text
  }
  return authToken(key, values)
}

/** What the tenant's client secret is; nothing keeps it, both sides of the marketplace derive it. */
export function clientSecretOf(keys: KeyRing, clientId: string): string {
  return createHmac('sha256', keys.kit ?? '')
    .update(`client secret of ${clientId}`)
    .digest('base64url')
}

function bodyOf(family: KitFamily, { activity, members, keys, identity }: CallToSign, bend: Bend) {
  const { activity: _, departments, users, testFlag, ...rest } = members
  const stamp = stamp17(identity.sentAt, 'beijing')
  const test = bend === 'test_flag' || Number(testFlag) === 1
  const body: Record<string, unknown> = { ...rest, testFlag: test ? 1 : 0, timeStamp: stamp }
  if (activity === 'applicationSync' && typeof rest.clientId === 'string') {
    const form = bend === 'oaep_sha256' || bend === 'oaep_sha1' ? OAEP_FORMS[bend] : OAEP_FORMS.usual
    body.clientSecret = encryptSecret(keys.kitPublicKey ?? '', clientSecretOf(keys, rest.clientId), form)
  }
  if (activity === 'authSync') {
    body.currentSyncTime = stamp
    const list = listOf<SandboxMember>(users).map((user) => writeUser(family, user))
    const all = bend === 'many_users' ? fillUp(list) : list
    body.userList = family === 'kit_v1' ? JSON.stringify(all) : all
  }
  if (activity === 'allOrgSync') Object.assign(body, writeDepartments(family, listOf(departments), bend))
  const bent = bendMembers(body, bend)
  return bend === 'test_flag' || bend === 'unknown_activity' ? body : bent
}

function writeDepartments(family: KitFamily, departments: SandboxDepartment[], bend: Bend): Record<string, unknown> {
  const ordered = bend === 'children_first' ? departments.toReversed() : departments
  const list = ordered.map(
    ({ orgCode, orgName, parentCode }): Record<string, string> =>
      family === 'kit_v1' ? { orgCode, name: orgName, parentCode } : { orgCode, orgName, parentCode },
  )
  const member = family === 'kit_v1' ? 'orgInfo' : 'orgInfoList'
  if (bend === 'unquoted_list') return { [member]: unquoted(list) }
  return { [member]: family === 'kit_v1' ? JSON.stringify(list) : list }
}

/** JavaScript rather than JSON, as one printed example has it (protocol/kit-and-oauth.md 2.5). */
function unquoted(list: Record<string, string>[]): string {
  const items = list.map((item) => {
    const pairs = Object.entries(item).map(([name, value]) => `${name}:${JSON.stringify(value)}`)
    return `{${pairs.join(',')}}`
  })
  return `[${items.join(',')}]`
}

function writeUser(family: KitFamily, user: SandboxMember): Record<string, unknown> {
  const { userName, name, orgCode, role, enabled, position } = user
  const shared = { userName, name, orgCode, role, enable: String(enabled), position, mobile: '', email: '' }
  return family === 'kit_v1'
    ? { ...shared, employeeCode: '', extension: { employeeType: '1', workPlace: 'Guiyang', entryDate: '2024-3-1' } }
    : { ...shared, employeeCode: '', employeeType: 1, workPlace: 'Guiyang' }
}

function fillUp(list: Record<string, unknown>[]): Record<string, unknown>[] {
  const [model = {}] = list
  const others = Array.from({ length: Math.max(0, MOST_USERS - list.length) }, (_, index) => ({
    ...model,
    userName: `crowd.${String(index + 1).padStart(3, '0')}`,
    name: `Crowd ${index + 1}`,
    role: 'user',
  }))
  return [...list, ...others]
}

function listOf<T>(value: unknown): T[] {
  return Array.isArray(value) ? value.filter((item) => record(item) !== undefined) : []
}
