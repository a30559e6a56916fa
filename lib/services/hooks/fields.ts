import { z } from 'zod'
import { CHANGE_TYPES, CHANGED_ENTITIES } from '@/lib/domain/changes'
import { isHookSecret } from './sign'

export const endpointIdField = z.uuid()

/** Named by products and in the config file. */
export const endpointName = z.string().trim().min(1).max(60)

/** Where it leads is judged when it is called; here only that it is an address at all. */
export const endpointUrl = z
  .url({ protocol: /^https?$/, error: 'Must be an https:// address.' })
  .max(1_000)
  .refine((url) => !URL.canParse(url) || !(new URL(url).username || new URL(url).password), {
    error: 'Must hold no user name and password; the signature says who calls.',
    params: { code: 'url_credentials' },
  })

export const hookSecret = z.string().refine(isHookSecret, {
  error: 'Must be whsec_ and base64 of 24 to 64 bytes.',
  params: { code: 'hook_secret' },
})

const types = new Set([...CHANGE_TYPES, ...CHANGED_ENTITIES.map((entity) => `${entity}.*`)])

/** A type of event, or all of an entity: `instance.*`. */
export const eventType = z.string().refine((type) => types.has(type), {
  error: 'There is no such type of event.',
  params: { code: 'choice' },
})

/** Null: all; empty: none, for an endpoint that only provisions. */
export const eventFilter = z.array(eventType).max(100).nullable()
