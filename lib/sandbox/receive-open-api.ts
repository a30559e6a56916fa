import { findSandboxSettings, findSellerFlags } from '@/db/queries/sandbox-settings'
import { verifyRequest } from '@/lib/koogallery/open-api/sign-sdk'
import { type Sandbox, secretContext } from './context'

/** What calls of the open APIs need; nobody is signed in there. */
export type OpenApiSide = Pick<Sandbox, 'db' | 'sellerId' | 'now' | 'secretBox'>

export type OpenApiAnswer = { status: number; body: Record<string, unknown> }

export type OpenApiRequest = { method: string; url: string; headers: [string, string][]; body: Uint8Array }

/** As long as the signature is one over the account's AK/SK, undefined; otherwise the gateway's refusal. */
export async function refuseUnsigned(side: OpenApiSide, asked: OpenApiRequest): Promise<OpenApiAnswer | undefined> {
  const { db, sellerId, secretBox } = side
  const [seller, settings] = await Promise.all([findSellerFlags(db, sellerId), findSandboxSettings(db, sellerId)])
  if (!seller?.sandbox || !settings) return gatewayRefusal('no API permission')
  const { accessKeyId, secretAccessKey } = settings
  const verdict = verifyRequest({
    ...asked,
    credentials: [
      { accessKeyId, secretAccessKey: secretBox.open(secretAccessKey, secretContext(sellerId, 'secret_access_key')) },
    ],
    now: side.now(),
  })
  return verdict.ok ? undefined : gatewayRefusal(verdict.reason)
}

/** Errors of the API gateway have a shape of their own (protocol/saas-v2.md 7.3). */
export function gatewayRefusal(reason: string): OpenApiAnswer {
  return {
    status: 401,
    body: { error_msg: `Incorrect IAM authentication information: ${reason}`, error_code: 'APIGW.0301' },
  }
}
