/**
 * What became of a call: `accepted` answered with success; `failed` understood but answered with a fault;
 * `refused` not authenticated or malformed; `unknown` an activity or value this version does not know.
 */
export const VERDICTS = ['accepted', 'failed', 'refused', 'unknown'] as const
export type Verdict = (typeof VERDICTS)[number]
