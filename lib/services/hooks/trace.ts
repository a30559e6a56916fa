import type { EndpointRow } from '@/db/queries/hooks'
import type { HookAnswer, HookCall } from './call-endpoint'

/** Longest part of an answer that the delivery log keeps, in characters. */
const KEPT = 4_000

/** A call as the delivery log shows it: request and answer as they were on the wire. */
export function traceOf(
  endpoint: Pick<EndpointRow, 'url'>,
  { method = 'POST', url = endpoint.url, body }: HookCall,
  answer: HookAnswer,
): { request?: string; answer?: string } {
  if (answer.kind === 'failed') {
    return answer.sent ? { request: [`${method} ${url}`, ...lines(answer.sent), '', body].join('\n') } : {}
  }
  return {
    request: [`${method} ${url}`, ...lines(answer.sent), '', body].join('\n'),
    answer: [`HTTP ${answer.status}`, ...lines(answer.headers), '', answer.text.slice(0, KEPT)].join('\n'),
  }
}

const lines = (headers: Record<string, string>) => Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
