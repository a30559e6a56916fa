import { z } from 'zod'
import { type Command, MOCK_ORDER_PREFIX } from '@/lib/domain/commands'
import type { DepartmentData, MemberData, SyncFlag, SyncKind } from '@/lib/domain/organisation'
import type { RefusalReason } from '@/lib/domain/outcomes'
import { decodeUtf8, topLevelMembers } from './canonical-json'
import type { Parsed, RawRequest } from './codec'
import { explainIssue, isPlainText } from './json-body'
import { cleanText, readDepartments, readUsers } from './kit-lists'
import { pathOf } from './query'

/**
 * Bodies of the Kit's five interfaces, both generations (protocol/kit-and-oauth.md 2). What the two write differently is
 * read either way: numbers or text, `orgInfo` or `orgInfoList`, lists or text that holds them. Ids keep their limits,
 * because they are keys; longer descriptive text is cut, not refused. Nothing here throws, whatever the bytes.
 */

type Members = Record<string, unknown>
type Shape = z.ZodRawShape

const idText = z
  .string({ error: (issue) => (issue.input === undefined ? 'missing_field' : 'wrong_type') })
  .max(64, 'field_too_long')
  .refine(isPlainText, 'bad_value' satisfies RefusalReason)
/** Text, or a number, which is read as its text. */
const id = z.preprocess(unlessBlank, idText)
const optionalId = z.preprocess(unlessBlank, idText.optional())
/** Empty for calls that the seller's own debugging causes (protocol/kit-and-oauth.md 1.3). */
const maybeId = z.preprocess(unlessBlank, idText.optional().default(''))
const label = z.preprocess(
  asLabel,
  z.string({ error: (issue) => (issue.input === undefined ? 'missing_field' : 'wrong_type') }),
)
/** A ciphertext is kept whole; 512 characters for 3072 bits. */
const ciphertext = z.preprocess(unlessBlank, z.string({ error: () => 'missing_field' }).max(16_000, 'field_too_long'))

const flag = (allowed: readonly SyncFlag[]) =>
  z.preprocess(unlessBlank, z.string({ error: () => 'missing_field' })).transform((value, context): SyncFlag => {
    const found = FLAGS[value.trim()]
    if (found && allowed.includes(found)) return found
    context.addIssue({ code: 'custom', message: 'bad_value' satisfies RefusalReason })
    return z.NEVER
  })
const FLAGS: Partial<Record<string, SyncFlag>> = { 0: 'delete', 1: 'add', 2: 'modify', 3: 'revoke' }
const isDeletion = (value: unknown) => typeof value === 'string' && FLAGS[value.trim()] === 'delete'

const scope = { tenantId: id, instanceId: maybeId }

/** A table may ask for more when something is added than when it is taken away: deletes always succeed. */
type Table = { members: ReadonlySet<string>; read(body: Members): z.ZodSafeParseResult<Command> }

function table<S extends Shape>(shape: S, toCommand: (body: z.output<z.ZodObject<S>>) => Command): Table {
  const schema = z.object(shape)
  return {
    members: new Set([...Object.keys(shape), 'testFlag', 'timeStamp', 'currentSyncTime']),
    read: (body) => schema.transform(toCommand).safeParse(body),
  }
}

function byFlag(full: Table, deleting: Table): Table {
  return { members: full.members, read: (body) => (isDeletion(body.flag) ? deleting : full).read(body) }
}

const threeFlags = flag(['delete', 'add', 'modify'])

const TABLES: Record<SyncKind, Table> = {
  // 2.1; flag 2 in V1 too, as two other documents have it. Only name and domainName may change.
  tenantSync: byFlag(
    table(
      {
        ...scope,
        orderId: maybeId,
        flag: threeFlags,
        tenantCode: optionalId,
        name: label,
        domainName: label,
      },
      (body) => ({ kind: 'tenantSync', ...body }),
    ),
    table({ ...scope, orderId: maybeId, flag: threeFlags }, (body) => ({ kind: 'tenantSync', ...body })),
  ),
  // 2.2
  applicationSync: byFlag(
    table({ ...scope, flag: threeFlags, appId: id, clientId: id, clientSecret: ciphertext }, (body) => ({
      kind: 'applicationSync',
      ...body,
    })),
    table({ ...scope, flag: threeFlags, appId: id }, (body) => ({ kind: 'applicationSync', ...body })),
  ),
  // 2.3; flag 3 is V2's, and harmless in V1.
  authSync: table(
    {
      ...scope,
      appId: maybeId,
      flag: flag(['delete', 'add', 'modify', 'revoke']),
      userList: list<MemberData>(readUsers),
    },
    ({ userList, ...body }) => ({ kind: 'authSync', ...body, members: userList }),
  ),
  // 2.4
  singleOrgSync: byFlag(
    table(
      { ...scope, flag: threeFlags, orgCode: id, orgName: label, parentCode: maybeId },
      ({ orgCode, orgName, parentCode, ...body }) => ({
        kind: 'singleOrgSync',
        ...body,
        department: { orgCode, name: orgName, parentCode: parentCode || null },
      }),
    ),
    table({ ...scope, flag: threeFlags, orgCode: id }, ({ orgCode, ...body }) => ({
      kind: 'singleOrgSync',
      ...body,
      department: { orgCode, name: null, parentCode: null },
    })),
  ),
  // 2.5; an extra flag of the printed example is let go.
  allOrgSync: table({ ...scope, orgInfoList: list<DepartmentData>(readDepartments) }, ({ orgInfoList, ...body }) => ({
    kind: 'allOrgSync',
    ...body,
    departments: orgInfoList,
  })),
}

/** Other spellings of a member's name, read when the first is absent. */
const ALIASES: Partial<Record<string, readonly string[]>> = {
  orgInfoList: ['orgInfo', 'departments'],
  orgName: ['OrgName', 'name'],
}

type ListResult<Item> = { ok: true; items: Item[] } | { ok: false; reason: RefusalReason; path: string }

/** A list, or text that holds one; an empty text is an empty list. */
function list<Item>(read: (value: unknown) => ListResult<Item>) {
  return z.unknown().transform((value, context): Item[] => {
    if (value === undefined) {
      context.addIssue({ code: 'custom', message: 'missing_field' satisfies RefusalReason })
      return z.NEVER
    }
    const result = read(value)
    if (result.ok) return result.items
    context.addIssue({ code: 'custom', message: result.reason, path: result.path === '' ? [] : [result.path] })
    return z.NEVER
  })
}

const SYNC_PATH = /\/produceAPI\/(?:v2\/)?([^/]{1,64})\/?$/

/** The interface a Kit call names by its path, below whatever production address (protocol/kit-and-oauth.md 1.1). */
export function kitActivity(request: Pick<RawRequest, 'url'>): string | undefined {
  return SYNC_PATH.exec(pathOf(request.url))?.[1]
}

/** Reads a verified call. A refusal's `detail` names the field, never a value. */
export function parseKit(request: RawRequest): Parsed {
  const name = kitActivity(request)
  const activity = name !== undefined && isPlainText(name) ? name : undefined
  const refuse = (reason: RefusalReason, detail: string, body: Members = {}): Parsed => ({
    ok: false,
    reason,
    detail,
    activity,
    test: isTest(body),
    ids: idsOf(body),
  })
  const json = decodeUtf8(request.body)
  if (json === undefined) return refuse('invalid_utf8', 'The body is not valid UTF-8.')
  const body = readMembers(json)
  if (!body) return refuse('invalid_json', 'The body is not a JSON object.')
  const known = activity === undefined ? undefined : TABLES[activity as SyncKind]
  if (activity === undefined || !known || !Object.hasOwn(TABLES, activity)) {
    return refuse('unknown_activity', `The interface ${activity ?? '(none)'} is not one of the Kit's five.`, body)
  }
  const result = known.read(withAliases(body))
  if (!result.success) {
    const { reason, detail } = explainIssue(result.error.issues[0])
    return refuse(reason, detail, body)
  }
  const aliases = new Set(Object.values(ALIASES).flat())
  return {
    ok: true,
    command: result.data,
    test: isTest(body),
    activity,
    ids: idsOf(body),
    unknownFields: Object.keys(body)
      .filter((field) => !known.members.has(field) && !aliases.has(field) && field !== 'flag' && isPlainText(field))
      .slice(0, 50)
      .map((field) => field.slice(0, 64).toWellFormed()),
  }
}

/** Members of the body; null counts as absent. Numbers stay the text they were, so that no digit is lost. */
function readMembers(json: string): Members | undefined {
  const members = topLevelMembers(json)
  if (!members) return undefined
  const read = members
    .map(({ name, value }): [string, unknown] => [name, /^-?\d/.test(value) ? value : JSON.parse(value)])
    .filter(([, value]) => value !== null)
  return Object.fromEntries(read)
}

function withAliases(body: Members): Members {
  const found = Object.entries(ALIASES).flatMap(([name, others]) => {
    const other = others?.find((alias) => body[alias] !== undefined)
    return body[name] === undefined && other !== undefined ? [[name, body[other]]] : []
  })
  return { ...body, ...Object.fromEntries(found) }
}

function isTest({ testFlag, orderId }: Members): boolean {
  return unlessBlank(testFlag) === '1' || (typeof orderId === 'string' && orderId.startsWith(MOCK_ORDER_PREFIX))
}

function idsOf(body: Members) {
  const ids: { orderId?: string; instanceId?: string; tenantId?: string } = {}
  for (const name of ['orderId', 'instanceId', 'tenantId'] as const) {
    const value = unlessBlank(body[name])
    if (typeof value === 'string' && value.length <= 64 && isPlainText(value)) ids[name] = value
  }
  return ids
}

/** Blank text counts as absent; anything else stays as it is. */
function unlessBlank(value: unknown): unknown {
  return typeof value === 'string' && value.trim() === '' ? undefined : value
}

function asLabel(value: unknown): unknown {
  const text = unlessBlank(value)
  return typeof text === 'string' ? cleanText(text) : text
}
