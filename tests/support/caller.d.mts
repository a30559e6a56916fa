export type SignedCall = { method: 'GET' | 'POST'; path: string; headers: Record<string, string>; body: string }

type Signed = { key: string; nonce: string; timestamp: number | string; body: string | Uint8Array }
type Post = { path: string; key: string; fields: Record<string, unknown>; sentAt?: number }

export function signV2(input: Signed): string
export function signKit(input: Signed): string
export function authToken(input: { key: string; parameters: Record<string, string> }): string
export function signedMembers(body: Record<string, unknown>): Record<string, string>
export function bodySign(input: { key: string; body: string }): string
export function compactTime(atMs: number, hoursEast?: number): string
export function signedPath(input: { path: string; key: string; body: string; sentAt?: number }): string
export function postV2(input: Post): SignedCall
export function getV1(input: {
  path: string
  key: string
  parameters: Record<string, string>
  sentAt: number
}): SignedCall
export function postKitV1(input: Post & { sentAt: number }): SignedCall
export function postKitV2(input: Post & { sentAt: number }): SignedCall
