import type { Order } from '@/lib/domain/order'
import { formatCompactTime } from '../times'
import {
  type CodeInfo,
  type CodeUsage,
  parseActivation,
  parseCodeInfo,
  parseCodeInfos,
  parseUsageReport,
  writeUsage,
} from './license-code'
import { parseOrder } from './order'
import { callOpenApi, type OpenApiAnswer, type OpenApiConfig } from './transport'
import { parseUpload, type Upload, uploadBody } from './upload'

const API = '/api/mkp-openapi-public/global'

/** Path of the order query (protocol/saas-v2.md 6). */
export const ORDER_QUERY_PATH = `${API}/v1/order/query`

/** Paths of the licence APIs (protocol/license.md 4.3–4.5); v2 takes up to 100 codes. */
export const LICENSE_PATHS = {
  activate: `${API}/v1/license/activate`,
  activateMany: `${API}/v2/license/activate`,
  query: `${API}/v1/license/heartbeat`,
  queryMany: `${API}/v2/license/heartbeat`,
  usage: `${API}/v2/license/software-usage-info`,
} as const

/** Path of the upload (protocol/license.md 4.7). */
export function uploadPath(eventId: string): string {
  return `${API}/v1/market-event/${encodeURIComponent(eventId)}/file`
}

/** What was sent, where to and what came back, for the people who look at attempts. */
export type Exchange = { host: string; raw: string }

/**
 * Client of the marketplace's open APIs (protocol/seller-center.md 13). Makes each call once: retries and one call at a
 * time per key are the caller's. All throw OpenApiError, whose `retryable` says whether to try again later.
 */
export type OpenApiClient = {
  queryOrder(input: { orderId: string; orderLineId?: string }): Promise<{ order: Order } & Exchange>
  /** protocol/license.md 4.3, v1. `effectiveTime`: real delivery, not earlier than the order. */
  activateCode(input: { code: string; effectiveTime?: Date }): Promise<{ info: CodeInfo } & Exchange>
  /** protocol/license.md 4.3, v2: the answer tells nothing of the single codes. */
  activateCodes(input: { codes: readonly string[]; effectiveTime?: Date }): Promise<Exchange>
  /** protocol/license.md 4.4, v1. */
  queryCode(input: { code: string }): Promise<{ info: CodeInfo } & Exchange>
  /** protocol/license.md 4.4, v2: its answer is not public; codes it does not speak of are missing in the map. */
  queryCodes(input: { codes: readonly string[] }): Promise<{ infos: Map<string, CodeInfo> } & Exchange>
  /** protocol/license.md 4.5. `failed`: codes the marketplace did not count. */
  reportUsage(input: { usage: readonly CodeUsage[] }): Promise<{ failed: string[] } & Exchange>
  /** protocol/license.md 4.7. */
  uploadLicense(input: { eventId: string; upload: Upload; boundary: string; signing: UploadSigning }): Promise<Exchange>
}

/**
 * How the body of an upload enters the signature: NOT FOUND in the documents (protocol/license.md 4.7), so the hash of
 * the exact bytes, or the literal the gateway allows in its place.
 */
export type UploadSigning = 'body_hash' | 'unsigned_payload'

export function createOpenApiClient(config: OpenApiConfig): OpenApiClient {
  const post = (path: string, members: object): Promise<OpenApiAnswer> =>
    callOpenApi(config, {
      method: 'POST',
      path,
      body: { type: 'application/json', content: JSON.stringify(members) },
    })
  const effect = (time: Date | undefined) => (time ? { real_effect_time: formatCompactTime(time) } : {})

  return {
    async queryOrder({ orderId, orderLineId }) {
      const query: [string, string][] = [['orderId', orderId]]
      if (orderLineId) query.push(['orderLineId', orderLineId])
      const answer = await callOpenApi(config, { method: 'GET', path: ORDER_QUERY_PATH, query })
      return { order: parseOrder(answer.json, answer), ...exchange(answer) }
    },
    async activateCode({ code, effectiveTime }) {
      const answer = await post(LICENSE_PATHS.activate, { license: code, ...effect(effectiveTime) })
      return { info: parseActivation(answer.json, answer), ...exchange(answer) }
    },
    async activateCodes({ codes, effectiveTime }) {
      const answer = await post(LICENSE_PATHS.activateMany, { license_list: codes, ...effect(effectiveTime) })
      parseActivation(answer.json, answer)
      return exchange(answer)
    },
    async queryCode({ code }) {
      const answer = await post(LICENSE_PATHS.query, { license: code })
      return { info: parseCodeInfo(answer.json, answer), ...exchange(answer) }
    },
    async queryCodes({ codes }) {
      const answer = await post(LICENSE_PATHS.queryMany, { license_list: codes })
      return { infos: parseCodeInfos(answer.json, answer), ...exchange(answer) }
    },
    async reportUsage({ usage }) {
      const answer = await post(LICENSE_PATHS.usage, { usage_info: usage.map(writeUsage) })
      return { failed: parseUsageReport(answer.json, answer), ...exchange(answer) }
    },
    async uploadLicense({ eventId, upload, boundary, signing }) {
      const answer = await callOpenApi(config, {
        method: 'POST',
        path: uploadPath(eventId),
        body: uploadBody(upload, boundary),
        headers: signing === 'unsigned_payload' ? { 'X-Sdk-Content-Sha256': 'UNSIGNED-PAYLOAD' } : {},
      })
      parseUpload(answer.json, answer)
      return exchange(answer)
    },
  }
}

function exchange({ host, raw }: OpenApiAnswer): Exchange {
  return { host, raw }
}
