import { z } from 'zod'
import { ENCRYPT_TYPES } from '@/lib/domain/seller'
import { storable } from '@/lib/domain/storable'
import { readV1Query } from './auth-token'
import { decodeUtf8 } from './canonical-json'
import type { Parsed, RawRequest, ReadOptions } from './codec'
import { type Activity, readActivities, text } from './json-body'
import { decryptField } from './sensitive-field'
import { parseCompactTime } from './times'

/** Reading of the GET families: everything stands in the query, as text (protocol/saas-v1.md 4, license.md 2). */

const SENSITIVE = ['mobilePhone', 'email'] as const

/** Reads a call with the activities of one family. Never throws. */
export function parseV1Query(
  activities: ReadonlyMap<string, Activity>,
  request: RawRequest,
  options: ReadOptions,
): Parsed {
  const { parameters } = readV1Query(request.url)
  const members: Record<string, string> = {}
  for (const [name, value] of parameters) if (value.trim() !== '') members[name] = value
  for (const name of SENSITIVE) {
    const field = members[name]
    if (field === undefined) continue
    const value = readSensitive(field, options)
    // What cannot be read, or says nothing, is of no use to anybody, and no reason to lose the sale.
    if (value === undefined || value.trim() === '') delete members[name]
    else members[name] = value
  }
  // The tables give testFlag as text and as a number, of one and of two digits (protocol/saas-v1.md 9.1).
  if (Number(members.testFlag) === 1) members.testFlag = '1'
  return readActivities(activities, members)
}

/**
 * Which key length was chosen when the product was published is not told in the request: the account's choice is tried
 * first, then the other (protocol/saas-v1.md 5.1).
 */
function readSensitive(field: string, { key, settings }: ReadOptions): string | undefined {
  if (!key) return undefined
  const types = [settings.inboundEncryptType, ...ENCRYPT_TYPES.filter((type) => type !== settings.inboundEncryptType)]
  for (const type of types) {
    const value = decryptField({ key: key.secret, type, field })
    if (text(256).safeParse(value).success) return value
  }
  return undefined
}

/** Text that is only for people: what does not fit is left out, because a sale must not fail for it. */
export const info = (max: number) => text(max).optional().catch(undefined)

/** A time that is only for people, UTC (protocol/saas-v1.md 12: the zone is NOT FOUND). */
export const infoTime = () =>
  text(20)
    .optional()
    .catch(undefined)
    .transform((value) => (value === undefined ? undefined : parseCompactTime(value)))

/** A whole number that is only for people. */
export const infoCount = () =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .optional()
    .catch(undefined)

/** An amount of money as exact decimal text, as a BigDecimal writes it (protocol/saas-v1.md 4.1, 4.2). */
export const infoAmount = () =>
  z
    .string()
    .max(40)
    .regex(/^[+-]?\d+(?:\.\d+)?(?:E[+-]?\d{1,3})?$/i)
    .optional()
    .catch(undefined)

/** Base64 of a JSON array of `{name, value}`; a value may itself be JSON (protocol/saas-v1.md 5.3). */
export const infoExtendParams = () =>
  z
    .string()
    .optional()
    .catch(undefined)
    .transform((value) => (value === undefined ? [] : readExtendParams(value)))

function readExtendParams(base64: string): { name: string; value: string }[] {
  const json = decodeUtf8(Buffer.from(base64, 'base64'))
  try {
    const list: unknown = JSON.parse(json ?? '')
    return Array.isArray(list) ? list.slice(0, 50).flatMap(readExtendParam) : []
  } catch {
    return []
  }
}

function readExtendParam(item: unknown): { name: string; value: string }[] {
  if (typeof item !== 'object' || item === null) return []
  const { name, value }: { name?: unknown; value?: unknown } = item
  if (typeof name !== 'string' || name === '' || value === null || value === undefined) return []
  const written = typeof value === 'string' ? value : JSON.stringify(value)
  const stored = (part: string, max: number) => storable(part.slice(0, max))
  return [{ name: stored(name, 64), value: stored(written, 2_048) }]
}
