import { z } from 'zod'
import { readCursor, readUuidCursor } from '@/lib/domain/paging'
import { isReckonable } from '@/lib/domain/storable'
import type { API_SCOPES } from '@/lib/services/settings/setting-schemas'

export type ApiScope = (typeof API_SCOPES)[number]

/** A text of the reference, in both languages. */
export type Words = { en: string; zh: string }

/** Groups of the reference, in its order. */
export const API_TAGS = [
  'orders',
  'instances',
  'licenses',
  'usage',
  'organisations',
  'messages',
  'jobs',
  'tasks',
  'changes',
] as const
export type ApiTag = (typeof API_TAGS)[number]

/**
 * One route of the REST API as data: what serves it (lib/http/rest.ts), documents it (./openapi.ts) and tests it. Declared
 * with `defineRoute` in lib/http/api/<area>.ts and listed in ./index.ts.
 */
export type ApiRoute = {
  /** `operationId` of the document, such as `listOrders`. */
  id: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With its parameters in braces: `/api/v1/orders/{orderId}`. */
  path: `/api/v1/${string}`
  tag: ApiTag
  /** What the key needs: one scope, or any of several; null for everybody, without a key. */
  scope: ApiScope | readonly ApiScope[] | null
  summary: Words
  about?: Words
  /** Strict, so that a misspelt filter is told and not passed over. */
  query?: z.ZodObject
  body?: z.ZodType
  /** Bytes; 256 KiB by default. */
  bodyLimit?: number
  /**
   * Reads the body where plain JSON is not enough; undefined when it is none. The handler then gets what was read as it
   * is and checks it itself.
   */
  read?: (text: string) => unknown
  /** What a success says: 200 unless `status` has another. Dates are ISO 8601 texts. */
  answer: z.ZodType
  status?: 200 | 201 | 202
  /** Refusals of its own, by HTTP status, beside those every route has. */
  fails?: Readonly<Record<number, Words>>
  /** Asked by software for each of its own users' clicks: a larger allowance. */
  calls?: 'often'
  /** A write that needs no Idempotency-Key, because repeating it changes nothing. */
  repeat?: 'safe'
}

/** Keeps the schemas' types for the handler. */
export function defineRoute<const R extends ApiRoute>(route: R): R {
  return route
}

/** Whether a repeat of a write is told by its Idempotency-Key. */
export function takesIdempotencyKey({ method, repeat }: Pick<ApiRoute, 'method' | 'repeat'>): boolean {
  return method !== 'GET' && repeat !== 'safe'
}

/** The names in braces of a path. */
export type PathParams<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? { [K in Name]: string } & PathParams<Rest>
  : unknown

/** What a handler may give for an answer: dates go out as ISO 8601 texts. */
export type Sendable<T> = T extends string
  ? string extends T
    ? string | Date
    : T
  : T extends readonly (infer E)[]
    ? readonly Sendable<E>[]
    : T extends object
      ? { [K in keyof T]: Sendable<T[K]> }
      : T

/** A moment as JSON has it, in UTC. */
export const moment = z.iso.datetime()

/** A moment as a filter takes it, with its zone; within years that services and the database can reckon with. */
export const when = z.iso
  .datetime({ offset: true, abort: true })
  .refine((time) => isReckonable(Date.parse(time)), 'Lies before 1970 or after 2199.')
/** An exact decimal number as text. */
export const amount = z.string().regex(/^-?\d+(\.\d+)?$/)

/** An item of a list that may be on or off. */
export const flag = z.enum(['true', 'false'])
/** Part of a text or a whole id. */
export const text = z.string().trim().min(1).max(200)

/** Whether a list by time and id knows such a place; the API pages forwards only. */
function isForward(place: string): boolean {
  const cursor = readCursor(place)
  return cursor !== null && !cursor.back
}

/** The same where the ids are UUIDs. */
export function isForwardUuid(place: string): boolean {
  return isForward(place) && readUuidCursor(place) !== null
}

/** Page size and place in a list. @param knows whether the list knows such a place */
export function paging(knows: (place: string) => boolean = isForward) {
  const place = z.string().min(1).max(300)
  return {
    limit: z.coerce.number().int().min(1).max(200).optional(),
    after: place.refine(knows, 'Is no place in this list; give `next` of the page before.').optional(),
  }
}

/** One page of a list; `next` is null at its end. */
export function pageOf<S extends z.ZodType>(row: S) {
  return z.strictObject({ data: z.array(row), next: z.string().nullable() })
}
