import { PROVISION_ACTIONS, type ProvisionAction } from './products'

export const TASK_STATES = ['open', 'done', 'cancelled'] as const
export type TaskState = (typeof TASK_STATES)[number]

/** What a person is asked to do by hand. */
export const TASK_KINDS = PROVISION_ACTIONS
export type TaskKind = ProvisionAction
