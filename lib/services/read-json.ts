import { nestsTooDeep } from '@/lib/domain/json-depth'
import { isStorable } from '@/lib/domain/storable'

/** Escapes that may stand for what the database keeps not: NUL and halves of surrogate pairs. */
const SUSPECT = /\\u(?:0000|d[89a-f])/i

/** The value of a JSON text; undefined when it is none, nests too deep, or has texts that cannot be stored. */
export function readJson(text: string): unknown {
  if (nestsTooDeep(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (SUSPECT.test(text)) JSON.parse(text, refuseUnstorable)
    return value
  } catch {
    return undefined
  }
}

function refuseUnstorable(key: string, value: unknown): unknown {
  for (const each of [key, value]) {
    if (typeof each === 'string' && !isStorable(each)) throw new Error('unstorable')
  }
  return value
}
