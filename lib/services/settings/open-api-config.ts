import type { OpenApiConfig } from '@/lib/koogallery/open-api/transport'
import type { OpenApiAccess } from './seller-snapshot'

/** What a call to the open API is made with. */
export function openApiConfig(
  { baseUrl, fallbackUrl, accessKeyId, secretAccessKey }: OpenApiAccess,
  means: Pick<OpenApiConfig, 'fetch' | 'now' | 'timeoutMs'>,
): OpenApiConfig {
  return { baseUrl, fallbackUrl: fallbackUrl ?? undefined, accessKeyId, secretAccessKey, ...means }
}
