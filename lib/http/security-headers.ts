import { EXTRA_FRAMES } from '../config/frames'
import { IS_HTTPS } from '../config/https'
import { IS_DEVELOPMENT } from '../config/mode'

/** The marketplace's own consoles, which open the product's landing pages inside a frame. */
const MARKETPLACE_FRAMES = [
  "'self'",
  'https://*.huaweicloud.com',
  'https://*.huaweicloud.cn',
  'https://*.huaweicloud.eu',
  'https://*.myhuaweicloud.com',
  'https://*.myhuaweicloud.cn',
  ...EXTRA_FRAMES,
]

/** Pages for buyers, told by the first segment after the language. */
const BUYER_SEGMENTS = new Set(['launch', 'usage', 'buyer'])

/** Whether a page (path with or without language prefix) is for buyers, and so may be framed by the marketplace. */
export function isBuyerPath(pathname: string): boolean {
  const segments = pathname.split('/').filter(Boolean)
  const first = segments[0] === 'zh' || segments[0] === 'en' ? segments[1] : segments[0]
  // The simulated product stands where a real one would: in the workbench's frame.
  if (first === 'sandbox') return segments.at(segments.indexOf('sandbox') + 2) === 'product'
  return first !== undefined && BUYER_SEGMENTS.has(first)
}

/**
 * Content security policy of one page view.
 * Style attributes stay allowed: charts and popovers place themselves with them; style elements need the nonce.
 */
export function contentSecurityPolicy(nonce: string, options: { buyer: boolean }): string {
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(IS_DEVELOPMENT ? ["'unsafe-eval'"] : [])],
    'style-src-elem': IS_DEVELOPMENT ? ["'self'", "'unsafe-inline'"] : ["'self'", `'nonce-${nonce}'`],
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:', ...(options.buyer ? ['https:'] : [])],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...(IS_DEVELOPMENT ? ['ws:'] : [])],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    // A buyer is handed over to the seller's product, which lives elsewhere.
    'form-action': options.buyer ? ["'self'", 'https:', 'http:'] : ["'self'"],
    'frame-ancestors': options.buyer ? MARKETPLACE_FRAMES : ["'none'"],
  }
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ')
}

/** Headers of every page beside the content security policy. */
export function pageHeaders(options: { buyer: boolean }): [string, string][] {
  return [
    ['X-Content-Type-Options', 'nosniff'],
    ...(IS_HTTPS ? ([['Strict-Transport-Security', 'max-age=31536000']] as [string, string][]) : []),
    // A buyer's address is a key: it must not travel on.
    ['Referrer-Policy', options.buyer ? 'no-referrer' : 'strict-origin-when-cross-origin'],
    ['Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()'],
    ['Cross-Origin-Opener-Policy', options.buyer ? 'same-origin-allow-popups' : 'same-origin'],
    ...(options.buyer ? [] : ([['X-Frame-Options', 'DENY']] as [string, string][])),
  ]
}
