export const TASK_STATES = ['open', 'done', 'cancelled'] as const
export type TaskState = (typeof TASK_STATES)[number]

/** What a person is asked to do by hand. */
export const TASK_KINDS = ['create', 'change', 'release'] as const
export type TaskKind = (typeof TASK_KINDS)[number]
