import type { RawRequest } from '@/lib/koogallery/request'
import { sign } from '@/lib/koogallery/signature-v2'

export const NOW = new Date('2026-01-31T09:00:00.123Z')

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

export const json = (value: unknown): Uint8Array => bytes(JSON.stringify(value))

/** A call as KooGallery makes it, signed over `signedBody` when that differs from what is sent. */
export function signedCall(input: {
  body: string
  secret: string
  signedBody?: string
  nonce?: string
  sentAt?: Date
}): RawRequest {
  const { body, secret, signedBody = body, nonce = 'A1B2C3D4E5F60718', sentAt = NOW } = input
  const timestamp = String(sentAt.getTime())
  const signature = sign({ accessKey: secret, nonce, timestamp, body: signedBody }).toUpperCase()
  return {
    method: 'POST',
    url: `/api/koogallery/acme?signature=${signature}&timestamp=${timestamp}&nonce=${nonce}`,
    headers: [['Content-Type', 'application/json;charset=utf8']],
    body: bytes(body),
  }
}
