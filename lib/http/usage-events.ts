import { z } from 'zod'
import { MAX_EVENTS } from '@/lib/domain/metering'
import { fromCloudEvent } from '@/lib/services/metering/cloud-events'
import type { EventResult } from '@/lib/services/metering/ingest-events'
import { parseInput } from '@/lib/services/parse'
import { problem } from './problem'

/** A thousand events with room for attributes. */
export const USAGE_BODY_LIMIT = 1024 * 1024

const envelope = z.strictObject({ events: z.array(z.unknown()) })

/** Whether any amount came as a JSON number: only then is its source text worth keeping, which costs five times as much. */
const NUMBER_VALUE = /"value"\s*:\s*[\d-]/

/** JSON in which amounts keep every digit they were written with; undefined when it is no JSON. */
export function readUsageJson(text: string): unknown {
  const keepDigits = (key: string, value: unknown, context?: { source?: string }) =>
    key === 'value' && typeof value === 'number' ? (context?.source ?? value) : value
  try {
    return NUMBER_VALUE.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The events of a call, by its content type our own or CloudEvents, one or many; or the answer to one with too many. */
export function eventsOf(request: Request, body: unknown): unknown[] | Response {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  const events = readEnvelope(type, body)
  if (events.length <= MAX_EVENTS) return events
  return problem(413, 'too_many_events', `A call takes ${MAX_EVENTS} events; this one has ${events.length}.`)
}

function readEnvelope(type: string | undefined, body: unknown): unknown[] {
  switch (type) {
    case 'application/cloudevents-batch+json':
      return parseInput(z.array(z.unknown()), body).map(fromCloudEvent)
    case 'application/cloudevents+json':
      return [fromCloudEvent(parseInput(z.looseObject({}), body))]
    default:
      return parseInput(envelope, body).events
  }
}

/** One verdict per event, and how many of each. */
export function usageResponse(results: readonly EventResult[]): Response {
  const counts = { accepted: 0, duplicate: 0, conflict: 0, refused: 0 }
  for (const { verdict } of results) counts[verdict] += 1
  const { accepted, duplicate: duplicates, conflict: conflicts, refused } = counts
  const answer = { accepted, duplicates, conflicts, refused, results }
  // Uncompressed: the product is near, and packing a thousand random ids costs more than it spares.
  return Response.json(answer, { headers: { 'Cache-Control': 'no-store, no-transform' } })
}
