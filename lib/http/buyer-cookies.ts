import type { NextResponse } from 'next/server'

type Settings = { publicUrl: string; sellerId: string; cookie: 'partitioned' | 'lax' }
type Jar = { get(name: string): { value: string } | undefined }

/** `session`: who is signed in; `pending`: who waits to take over; `start`: that sign-in began in this browser. */
export type BuyerCookie = 'session' | 'pending' | 'start'

/**
 * Apart from the cookies of the seller's people, and one per account. Behind https the prefix keeps other hosts of the
 * domain from planting one; the marketplace shows our pages in its frames, where only partitioned cookies are kept.
 */
function nameOf(kind: BuyerCookie, { publicUrl, sellerId }: Settings): string {
  return `${isSecure(publicUrl) ? '__Host-' : ''}buyer_${kind}_${sellerId}`
}

export function readBuyerCookie(jar: Jar, kind: BuyerCookie, settings: Settings): string | undefined {
  return jar.get(nameOf(kind, settings))?.value
}

export function setBuyerCookie(
  response: NextResponse,
  kind: BuyerCookie,
  settings: Settings,
  { value, expires }: { value: string; expires: Date },
): void {
  const secure = isSecure(settings.publicUrl)
  const framed = secure && settings.cookie === 'partitioned'
  response.cookies.set({
    name: nameOf(kind, settings),
    value,
    expires,
    path: '/',
    httpOnly: true,
    secure,
    sameSite: framed ? 'none' : 'lax',
    partitioned: framed,
  })
}

export function clearBuyerCookie(response: NextResponse, kind: BuyerCookie, settings: Settings): void {
  setBuyerCookie(response, kind, settings, { value: '', expires: new Date(0) })
}

const isSecure = (publicUrl: string) => publicUrl.startsWith('https:')
