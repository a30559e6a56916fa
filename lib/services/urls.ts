import { z } from 'zod'
import { type TemplateFault, templateFault } from '@/lib/domain/url-template'

/** An address with `{instanceId}` and the like. */
export const urlTemplate = z
  .string()
  .trim()
  .superRefine((value, refinement) => {
    const fault = templateFault(value)
    if (fault) refinement.addIssue({ code: 'custom', message: inEnglish(fault), params: fault })
  })

/** Where the marketplace's open API is: https, or plain http to this machine for the sandbox and tests. No final slash. */
export const apiBaseUrl = z
  .string()
  .trim()
  .max(300)
  .superRefine((value, refinement) => {
    const url = URL.canParse(value) ? new URL(value) : null
    const local = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost'
    if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && local))) {
      refinement.addIssue({
        code: 'custom',
        message: 'Must be an https:// address (http:// only for localhost and 127.0.0.1).',
        params: { code: 'url' },
      })
    } else if (url.search || url.hash || url.username || url.password) {
      refinement.addIssue({
        code: 'custom',
        message: 'Leave out user name, query (?…) and fragment (#…).',
        params: { code: 'url_plain' },
      })
    }
  })
  .transform((value) => value.replace(/\/+$/, ''))

function inEnglish(fault: TemplateFault): string {
  switch (fault.code) {
    case 'template_name':
      return `Nothing fills in ${fault.values.names}; use ${fault.values.known}.`
    case 'template_scheme':
      return 'The address must begin with https:// or http://.'
    case 'template_url':
      return 'Not an address; write it in full, like https://app.example.com/{instanceId}.'
    case 'template_host':
      return 'Write out the host; names in braces may only follow it.'
    case 'template_length':
      return `Up to ${fault.values.length} characters once filled in; the marketplace takes ${fault.values.max}.`
    default:
      return fault satisfies never
  }
}
