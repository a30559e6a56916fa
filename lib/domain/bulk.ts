import type { Permission } from './roles'

/**
 * Bulk runs: many things that failed are done again behind the scenes. One idea for all kinds: a selection, a plan that
 * says before what will happen to each group of it, then a run that can be paused, resumed and cancelled.
 */
export const BULK_KINDS = ['messages', 'jobs', 'usage_records', 'notifications', 'hook_deliveries'] as const
export type BulkKind = (typeof BULK_KINDS)[number]

/** `paused` keeps its place: no other run of the kind begins meanwhile. */
export const BULK_STATES = ['running', 'paused', 'done', 'cancelled'] as const
export type BulkState = (typeof BULK_STATES)[number]

/** What became of one of them; `skipped`: needed it no more when its turn came. */
export const BULK_ITEM_STATES = ['waiting', 'succeeded', 'failed', 'skipped'] as const
export type BulkItemState = (typeof BULK_ITEM_STATES)[number]

/** Rows chosen by hand, or else all that a list finds with the parameters of its address. */
export type BulkSelection = Record<string, string>

/** `run`: will be done again. `warn`: too, but there is something to know before. `leave`: hopeless, or needs none. */
export type BulkFate = 'run' | 'warn' | 'leave'

/**
 * The groups a plan tells apart. Two kinds of cure: a system fault is tried again; a data fault has to be fixed and
 * submitted anew, and trying again changes nothing.
 */
export const BULK_GROUPS = {
  messages: {
    retry: 'run',
    /** The marketplace has stopped calling, and is presumed to have refunded: only our side is mended. */
    presumed_refunded: 'warn',
    given_up: 'warn',
    /** Came unsigned by any key of then; a key was added since, and decides. */
    new_key: 'warn',
    unsigned: 'leave',
    data_fault: 'leave',
    cut_off: 'leave',
    not_served: 'leave',
  },
  jobs: {
    retry: 'run',
    /** Given up at once, because repeating alone mends nothing. */
    needs_cure: 'warn',
    target_gone: 'leave',
    not_dead: 'leave',
  },
  usage_records: {
    retry: 'run',
    refused: 'warn',
    data_fault: 'leave',
    held: 'leave',
    accepted: 'leave',
    under_way: 'leave',
    too_old: 'leave',
    written_off: 'leave',
  },
  notifications: {
    retry: 'run',
    arrived: 'leave',
    under_way: 'leave',
    sample: 'leave',
    target_gone: 'leave',
  },
  hook_deliveries: {
    retry: 'run',
    arrived: 'warn',
    under_way: 'leave',
    sample: 'leave',
    event_gone: 'leave',
  },
} as const satisfies Record<BulkKind, Record<string, BulkFate>>

export type BulkGroup<K extends BulkKind = BulkKind> = K extends BulkKind
  ? keyof (typeof BULK_GROUPS)[K] & string
  : never

/** Who may plan, start and stop runs of a kind: whoever may do the same to one of them. */
export const BULK_PERMISSION: Record<BulkKind, Permission> = {
  messages: 'fulfilment:write',
  jobs: 'fulfilment:write',
  usage_records: 'metering:write',
  notifications: 'notifications:write',
  hook_deliveries: 'hooks:write',
}

/** The same for a kind that has not been read yet; what is none needs a right all the same. */
export function bulkPermission(kind: unknown): Permission {
  return BULK_PERMISSION[BULK_KINDS.find((each) => each === kind) ?? 'messages']
}

/** Names of the groups of a kind with what is done to them, in the order in which people are told. */
export function groupsOf(kind: BulkKind): [group: string, fate: BulkFate][] {
  return Object.entries(BULK_GROUPS[kind])
}

/** Whether somebody can still do something to a run. */
export function isUnderWay(state: BulkState): boolean {
  return state === 'running' || state === 'paused'
}
