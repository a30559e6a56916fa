import { z } from 'zod'
import { findLicense } from '@/db/queries/licenses'
import { ServiceError } from '@/lib/services/errors'
import { notARequest, readRequest } from '@/lib/services/licensing/activate-offline'
import { keyHashes, openKey } from '@/lib/services/licensing/sealed-key'
import { type LicenseAnswer, seatDevice } from '@/lib/services/licensing/use-license'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import { licensedInstances } from './buyer-licenses'
import type { LandingDeps } from './deps'

const input = z.strictObject({
  licenseId: z.uuid(),
  /** The request of the device's software, or its fingerprint alone. */
  request: z.string().trim().min(1).max(5_000),
  /** A name people recognise, where the request has none. */
  device: z.string().trim().max(100).optional(),
})

type Person = { sellerId: string; test: boolean; tenantId: string; userName: string }

/**
 * A buyer activates a device without network, for a licence of an instance the person may use; anybody else's is not
 * found. Throws `invalid` for what is no request, and for one that was made for another key.
 */
export async function activateDevice(
  deps: LandingDeps,
  person: Person,
  raw: z.input<typeof input>,
): Promise<LicenseAnswer> {
  const { licenseId, request, device } = parseInput(input, raw)
  const { sellerId, test, userName } = person
  const license = await findLicense(deps.db, sellerId, licenseId)
  const instances = license ? await licensedInstances(deps.db, person) : []
  if (!license || license.test !== test || license.instanceId === null || !instances.includes(license.instanceId)) {
    throw notFound('licence')
  }
  const asked = readRequest(request) ?? bareFingerprint(request)
  if (asked.key !== undefined && !keyHashes(deps.secretBox, sellerId, asked.key).includes(license.keyHash)) {
    const message = 'The request was made for another licence key.'
    throw new ServiceError('invalid', message, [{ path: 'request', code: 'request_of_other_key', message }])
  }
  const ctx = { ...deps, sellerId, actor: { kind: 'buyer', name: userName } as const }
  const key = openKey(deps.secretBox, license)
  return seatDevice(ctx, { key, fingerprint: asked.fingerprint, device: asked.device ?? device, offline: true })
}

/** A digest, such as software shows for typing off; what looks like a piece of a request is none. */
function bareFingerprint(text: string): { key?: undefined; fingerprint: string; device?: undefined } {
  if (!/^(?!eyJ)[\w:+/=.-]{8,128}$/.test(text)) throw notARequest()
  return { fingerprint: text }
}
