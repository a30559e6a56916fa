import { z } from 'zod'
import { fillTemplate, TEMPLATE_NAMES, unknownTemplateNames } from '@/lib/domain/products'

/** Longest address the marketplace accepts in appInfo (protocol/saas-v2.md 4.2). */
export const MAX_URL_LENGTH = 512

/** As long as the values get: our ids are UUIDs, the marketplace's are documented as String(64). */
const LONGEST_VALUES = Object.fromEntries(
  TEMPLATE_NAMES.map((name) => [name, 'x'.repeat(name === 'instanceId' ? 36 : 64)]),
)

/** What is wrong with a URL template, in one sentence; null when it can be handed to buyers. */
export function templateFault(template: string): string | null {
  const unknown = unknownTemplateNames(template)
  if (unknown.length > 0) {
    return `Nothing fills in ${unknown.map((name) => `{${name}}`).join(', ')}; use ${TEMPLATE_NAMES.map((name) => `{${name}}`).join(', ')}.`
  }
  const filled = fillTemplate(template, LONGEST_VALUES)
  if (!/^https?:\/\//i.test(template)) return 'The address must begin with https:// or http://.'
  if (!URL.canParse(filled) || /[{}\s]/.test(filled)) {
    return 'Not an address; write it in full, like https://app.example.com/{instanceId}.'
  }
  if (/^https?:\/\/[^/?#]*\{/i.test(template)) return 'Write out the host; names in braces may only follow it.'
  if (filled.length > MAX_URL_LENGTH) {
    return `Up to ${filled.length} characters once filled in; the marketplace takes ${MAX_URL_LENGTH}.`
  }
  return null
}

/** An address with `{instanceId}` and the like. */
export const urlTemplate = z
  .string()
  .trim()
  .superRefine((value, refinement) => {
    const fault = templateFault(value)
    if (fault) refinement.addIssue({ code: 'custom', message: fault })
  })

/** Where the marketplace's open API is: https, or plain http to this machine for the sandbox and tests. No final slash. */
export const apiBaseUrl = z
  .string()
  .trim()
  .superRefine((value, refinement) => {
    const url = parseUrl(value)
    const local = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost'
    if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && local))) {
      refinement.addIssue({
        code: 'custom',
        message: 'Must be an https:// address (http:// only for localhost and 127.0.0.1).',
      })
    } else if (url.search || url.hash || url.username || url.password) {
      refinement.addIssue({ code: 'custom', message: 'Leave out user name, query (?…) and fragment (#…).' })
    }
  })
  .transform((value) => value.replace(/\/+$/, ''))

function parseUrl(value: string): URL | null {
  return URL.canParse(value) ? new URL(value) : null
}
