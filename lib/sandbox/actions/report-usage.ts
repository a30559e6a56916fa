import { ServiceError } from '@/lib/services/errors'
import { demoProducts } from '../catalogue'
import { loadSandbox, type Sandbox, secretContext } from '../context'

/** One event as the pretended product reports it; `value` is exact decimal text. */
export type ProductEvent = { id: string; instanceId: string; productId: string; value: string; time: Date }

export type UsageReport = {
  status: number
  accepted: number
  results: { id: string; verdict: string; reason: string | null; detail: string | null }[]
  /** The whole answer. */
  answer: string
}

const TIMEOUT_MS = 30_000

/** Reports usage as the seller's product does: over the portal's REST API, with its API key. At most 1,000 events. */
export async function reportUsage(sandbox: Sandbox, events: readonly ProductEvent[]): Promise<UsageReport> {
  const { settings, address } = await loadSandbox(sandbox)
  if (!settings.apiKey) throw new ServiceError('unavailable', 'The pretended product has no API key.')
  const key = sandbox.secretBox.open(settings.apiKey, secretContext(sandbox.sellerId, 'api_key'))
  const response = await fetch(new URL('/api/v1/usage-events', address), {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      events: events.map(({ productId, time, ...event }) => ({
        ...event,
        meter: meterOf(productId),
        time: time.toISOString(),
      })),
    }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new ServiceError('unavailable', `The portal cannot be reached: ${String(cause)}`)
  })
  const answer = await response.text()
  return { status: response.status, answer, ...readAnswer(answer) }
}

/** What the demo seller calls the meter of its product; undefined for products it does not meter. */
export function meterOf(productId: string): string | undefined {
  return demoProducts().find(({ product }) => product.productId === productId)?.meter?.key
}

function readAnswer(answer: string): Pick<UsageReport, 'accepted' | 'results'> {
  const parsed = parseObject(answer)
  const results = Array.isArray(parsed.results) ? parsed.results : []
  return {
    accepted: typeof parsed.accepted === 'number' ? parsed.accepted : 0,
    results: results.map(asObject).map(({ id, verdict, reason, detail }) => ({
      id: String(id),
      verdict: String(verdict),
      reason: typeof reason === 'string' ? reason : null,
      detail: typeof detail === 'string' ? detail : null,
    })),
  }
}

function parseObject(json: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(json))
  } catch {
    return {}
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {}
}
