/**
 * What each code of the usage push means for the seller (protocol/metering.md 1.4). The class decides what is done, never
 * the HTTP status: several permanent faults come as 500.
 */

/**
 * `done`: taken. `duplicate`: it had arrived before. `fix`: its data are wrong, or the code is one no document knows, so a
 * person looks. `stop`: this instance cannot be billed now; a question for a person. `too_old`: can never be billed again.
 */
export const RECORD_CLASSES = ['done', 'duplicate', 'fix', 'stop', 'too_old'] as const
export type RecordClass = (typeof RECORD_CLASSES)[number]

/** What becomes of a record refused for good; never `done` or `duplicate`. */
export type RefusedClass = Exclude<RecordClass, 'done' | 'duplicate'>

/** Codes of a single record. There is no 008. */
export const RECORD_VERDICTS = {
  '001': { class: 'stop', meaning: 'instance does not exist' },
  '002': { class: 'fix', meaning: 'time format abnormal' },
  '003': { class: 'fix', meaning: 'usage abnormal' },
  '004': { class: 'fix', meaning: 'no serial' },
  '005': { class: 'duplicate', meaning: 'serial repeated' },
  '006': { class: 'stop', meaning: 'product has left the market' },
  '007': { class: 'too_old', meaning: 'expired' },
  '009': { class: 'stop', meaning: 'instance of another seller' },
  '010': { class: 'duplicate', meaning: 'same instance, begin and end' },
  '011': { class: 'fix', meaning: 'time span invalid' },
  '012': { class: 'stop', meaning: 'not a pay-per-use instance' },
  '013': { class: 'stop', meaning: 'instance frozen or released' },
} as const satisfies Record<string, { class: RecordClass; meaning: string }>

export type RecordCode = keyof typeof RECORD_VERDICTS

/**
 * What an answer says of the whole call. `retry`: the same records under the same serials, later; `slower` when it was
 * too much at once. `config`: nothing goes through until someone mends key, clock or rights. `split`: some record of it is
 * bad; halve the batch, and what is refused alone is of the class `alone`.
 */
export type RequestVerdict =
  | { class: 'done' }
  | { class: 'retry'; slower: boolean }
  | { class: 'config' }
  | { class: 'split'; alone: RefusedClass }

const DONE = { class: 'done' } as const
const RETRY = { class: 'retry', slower: false } as const
const SLOWER = { class: 'retry', slower: true } as const
const CONFIG = { class: 'config' } as const
const BAD_RECORD = { class: 'split', alone: 'fix' } as const

export const REQUEST_VERDICTS = {
  'MKT.0000': DONE,
  'MKT.0999': RETRY,
  'MKT.0100': BAD_RECORD,
  'MKT.0101': BAD_RECORD,
  'MKT.0102': CONFIG,
  'MKT.0199': BAD_RECORD,
  'MKT.0150': { class: 'split', alone: 'stop' },
  'MKT.0151': CONFIG,
  'MKT.0154': CONFIG,
  'MKT.0250': SLOWER,
  'MKT.9001': { class: 'split', alone: 'stop' },
  'MKT.9002': BAD_RECORD,
  'MKT.9003': BAD_RECORD,
  'MKT.9004': { class: 'split', alone: 'too_old' },
  'MKT.9005': BAD_RECORD,
  'APIGW.0301': CONFIG,
  'APIGW.0303': CONFIG,
  'APIGW.0308': SLOWER,
} as const satisfies Record<string, RequestVerdict>

export type RequestCode = keyof typeof REQUEST_VERDICTS

/** Class of a record's code as `usage-push.ts` reads it. A code no document knows needs a person. */
export function recordVerdict(code: string): RecordClass {
  if (Object.hasOwn(RECORD_VERDICTS, code)) return RECORD_VERDICTS[code as RecordCode].class
  return /^(?:0+|MKT\.0000|success)$/i.test(code) ? 'done' : 'fix'
}

/**
 * Class of the answer's code, undefined when it had none. `status` matters only where no document tells the code: a fault
 * of the server passes, anything else waits for a person and loses nothing meanwhile.
 */
export function requestVerdict(code: string | undefined, status: number | undefined): RequestVerdict {
  if (code === undefined) return RETRY
  // Older tables print CBC for MKT, and one page writes the gateway's name short.
  const name = code.replace(/^CBC\./, 'MKT.').replace(/^APIG\./, 'APIGW.')
  if (Object.hasOwn(REQUEST_VERDICTS, name)) return REQUEST_VERDICTS[name as RequestCode]
  if (/^MKT\.90\d\d$/.test(name)) return BAD_RECORD
  return status === undefined || status >= 500 ? RETRY : status === 429 ? SLOWER : CONFIG
}
