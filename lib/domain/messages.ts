/**
 * What became of a call: `accepted` answered with success; `failed` understood but answered with a fault;
 * `refused` not authenticated or malformed; `unknown` an activity or value this version does not know.
 */
export const VERDICTS = ['accepted', 'failed', 'refused', 'unknown'] as const
export type Verdict = (typeof VERDICTS)[number]

/** A retry of many failures in the background. */
export const BULK_STATES = ['running', 'done', 'cancelled'] as const
export type BulkState = (typeof BULK_STATES)[number]

/** What became of one of them; `skipped`: no longer a failure when its turn came. */
export const BULK_ITEM_STATES = ['waiting', 'succeeded', 'failed', 'skipped'] as const
export type BulkItemState = (typeof BULK_ITEM_STATES)[number]
