import { z } from 'zod'
import { type Command, MOCK_ORDER_PREFIX } from '@/lib/domain/commands'
import type { RefusalReason } from '@/lib/domain/outcomes'
import { decodeUtf8 } from './canonical-json'
import type { BodyIds, Parsed } from './codec'
import { parseCompactTime, parseLenientTime } from './times'

/**
 * Reading of signed JSON bodies told apart by `activity`, shared by the families that use them
 * (protocol/saas-v2.md 4, 4.9; protocol/license.md 3). Nothing here throws, whatever the bytes.
 */

type Members = Record<string, unknown>

/** One activity: the members it may have, and the command they make. */
export type Activity = {
  members: ReadonlySet<string>
  read(body: Members): { ok: true; command: Command } | { ok: false; reason: RefusalReason; detail: string }
}

/** Declares an activity by the table of its members; `toCommand` gets them checked. */
export function activity<Shape extends z.ZodRawShape>(
  shape: Shape,
  toCommand: (members: z.output<z.ZodObject<Shape>>) => Command,
): Activity {
  const schema = z.object(shape)
  return {
    members: new Set([...Object.keys(shape), 'activity', 'testFlag', 'businessId', 'timeStamp']),
    read(body) {
      const result = schema.safeParse(body)
      if (result.success) return { ok: true, command: toCommand(result.data) }
      const issue = result.error.issues[0]
      return { ok: false, ...explainIssue(issue) }
    },
  }
}

// Every rule's message is the reason it stands for; explainIssue turns it into words.
const reasonOf = (issue: { input?: unknown }): RefusalReason => {
  if (issue.input === undefined) return 'missing_field'
  return typeof issue.input === 'string' ? 'bad_value' : 'wrong_type'
}

/** Text of at most `max` characters that can be stored: no control characters, no broken surrogates. */
export const text = (max: number) =>
  z
    .string({ error: reasonOf })
    .max(max, 'field_too_long')
    .refine(isPlainText, 'bad_value' satisfies RefusalReason)

export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: reasonOf })

const timeOf = (max: number, read: (text: string) => Date | undefined) =>
  text(max).transform((value, context) => {
    const date = read(value)
    if (date) return date
    context.addIssue({ code: 'custom', message: 'bad_value' satisfies RefusalReason })
    return z.NEVER
  })

/** `yyyyMMddHHmmss`, with or without milliseconds, UTC (protocol/saas-v2.md 4.3). */
export const utcTime = () => timeOf(20, parseCompactTime)

/** The same, or `yyyy-MM-dd HH:mm:ss z`, UTC (protocol/license.md 3.3.5). */
export const lenientTime = () => timeOf(32, parseLenientTime)

/** Several ids in one string, separated by commas; blanks and repeats are dropped. */
export const idList = (limits: { ids: number; length: number }) =>
  z.string({ error: reasonOf }).transform((value, context) => {
    const ids = [...new Set(value.split(',').map((id) => id.trim()))].filter((id) => id !== '')
    const fault = faultOfIds(ids, limits)
    if (!fault) return ids
    context.addIssue({ code: 'custom', message: fault, params: { maximum: limits.length } })
    return z.NEVER
  })

function faultOfIds(ids: string[], limits: { ids: number; length: number }): RefusalReason | undefined {
  if (ids.length === 0) return 'missing_field'
  if (ids.length > limits.ids || !ids.every(isPlainText)) return 'bad_value'
  return ids.some((id) => id.length > limits.length) ? 'field_too_long' : undefined
}

/** PostgreSQL stores neither NUL nor broken surrogates, and no id of the marketplace has control characters. */
export function isPlainText(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return !/[\u0000-\u001f\u007f]/.test(value) && value.isWellFormed()
}

export function explainIssue(issue: z.core.$ZodIssue | undefined): { reason: RefusalReason; detail: string } {
  const field = issue?.path.map(String).join('.') || 'body'
  switch (issue?.message) {
    case 'missing_field':
      return { reason: 'missing_field', detail: `The field ${field} is missing or empty.` }
    case 'field_too_long':
      return { reason: 'field_too_long', detail: `The field ${field} is longer than ${maximumOf(issue)} characters.` }
    case 'wrong_type':
      return { reason: 'wrong_type', detail: `The field ${field} has the wrong type.` }
    default:
      return { reason: 'bad_value', detail: `The field ${field} has a value that is not allowed.` }
  }
}

function maximumOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_big') return String(issue.maximum)
  return issue.code === 'custom' ? String(issue.params?.maximum ?? 'allowed') : 'allowed'
}

type Seen = { activity?: string; test: boolean; ids: BodyIds }

function refuse(reason: RefusalReason, detail: string, seen: Seen) {
  return { ok: false, reason, detail, ...seen } as const
}

/** Reads a body with the activities of one family. */
export function parseActivities(activities: ReadonlyMap<string, Activity>, bytes: Uint8Array): Parsed {
  const nothing = { test: false, ids: {} }
  const json = decodeUtf8(bytes)
  if (json === undefined) return refuse('invalid_utf8', 'The body is not valid UTF-8.', nothing)
  const body = readMembers(json)
  if (!body) return refuse('invalid_json', 'The body is not a JSON object.', nothing)
  return readActivities(activities, body)
}

/** Reads members, from wherever they come, with the activities of one family; blank ones must have been left out. */
export function readActivities(activities: ReadonlyMap<string, Activity>, body: Members): Parsed {
  const { activity: name } = body
  const test = isTest(body)
  const seen = { activity: shortText(name), test, ids: readIds(body) }
  if (name === undefined) return refuse('missing_field', 'The field activity is missing or empty.', seen)
  if (typeof name !== 'string') return refuse('wrong_type', 'The field activity has the wrong type.', seen)
  const known = activities.get(name)
  if (!known)
    return refuse('unknown_activity', `The activity ${seen.activity ?? '(too long)'} is not known here.`, seen)

  const result = known.read(body)
  if (!result.ok) return refuse(result.reason, result.detail, seen)
  const businessId = shortText(body.businessId)
  return {
    ok: true,
    command: result.command,
    test,
    activity: name,
    ids: seen.ids,
    ...(businessId === undefined ? {} : { businessId }),
    unknownFields: Object.keys(body)
      .filter((field) => !known.members.has(field) && isPlainText(field))
      .slice(0, 50)
      .map((field) => field.slice(0, 64).toWellFormed()),
  }
}

/** The members of a JSON object that say something: null and blank text count as absent. */
function readMembers(json: string): Members | undefined {
  try {
    const parsed: unknown = JSON.parse(json)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
    return Object.fromEntries(
      Object.entries(parsed).filter(([, value]) => value !== null && !(typeof value === 'string' && !value.trim())),
    )
  } catch {
    return undefined
  }
}

/** `testFlag` 1 or a mock order; anything else is real (protocol/saas-v2.md 4, seller-center.md 4). */
function isTest(body: Members): boolean {
  const { testFlag, orderId } = body
  return testFlag === '1' || testFlag === 1 || (typeof orderId === 'string' && orderId.startsWith(MOCK_ORDER_PREFIX))
}

function readIds(body: Members): BodyIds {
  const ids: BodyIds = {}
  for (const name of ['orderId', 'orderLineId', 'instanceId', 'license'] as const) {
    const value = shortText(body[name])
    if (value !== undefined) ids[name] = value
  }
  return ids
}

/** Text short and clean enough to be stored and shown from a body that may be anything. */
function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 64 && isPlainText(value) ? value : undefined
}

/** The `activity` of a body nobody has verified yet; undefined when there is none to be read. Never throws. */
export function peekActivity(bytes: Uint8Array): string | undefined {
  const json = decodeUtf8(bytes)
  const activity = json === undefined ? undefined : readMembers(json)?.activity
  return typeof activity === 'string' ? activity : undefined
}
