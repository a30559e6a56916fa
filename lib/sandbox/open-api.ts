import { answerLicenseApi, LICENSE_APIS, type LicenseApi } from './license-api'
import { type OpenApiAnswer, type OpenApiRequest, type OpenApiSide, refuseUnsigned } from './receive-open-api'
import { takeUpload } from './upload-intake'

/** Where the interfaces stand below `…/global/` (protocol/license.md 4.3 to 4.5, 4.7). */
const LICENSE_PATHS: Record<LicenseApi, string> = {
  'v1/activate': 'v1/license/activate',
  'v2/activate': 'v2/license/activate',
  'v1/heartbeat': 'v1/license/heartbeat',
  'v2/heartbeat': 'v2/license/heartbeat',
  'v2/usage': 'v2/license/software-usage-info',
}
const UPLOAD = /^v1\/market-event\/([^/]{1,64})\/file$/

/**
 * A POST to the marketplace's open APIs: signature first, then the interface. `path` is what follows `…/global/`, decoded.
 * Undefined when there is no such interface.
 */
export async function receiveOpenApi(
  side: OpenApiSide,
  path: string,
  asked: OpenApiRequest,
): Promise<OpenApiAnswer | undefined> {
  const api = LICENSE_APIS.find((name) => LICENSE_PATHS[name] === path)
  const eventId = UPLOAD.exec(path)?.[1]
  if (!api && eventId === undefined) return undefined
  const refused = await refuseUnsigned(side, asked)
  if (refused) return refused
  if (api) return answerLicenseApi(side, api, Buffer.from(asked.body).toString('utf8'))
  return takeUpload(side, eventId ?? '', asked)
}
