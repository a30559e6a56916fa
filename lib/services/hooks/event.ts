import type { ChangeRow } from '@/db/queries/changes'

/** `id` is the instance, licence …; `sequence` its place in the feed. */
export type EventData = { id: string; sequence: number | null; test: boolean; [more: string]: unknown }

/** An event as hooks and the feed carry it (Standard Webhooks: `type`, `timestamp`, `data`). */
export type HookEvent = { type: string; timestamp: string; data: EventData }

/** A published change as an event: what the change's row says, so it is the same whenever it is asked for. */
export function eventOf({ entity, entityId, kind, position, test, at, payload }: ChangeRow): HookEvent {
  return {
    type: `${entity}.${kind}`,
    timestamp: at.toISOString(),
    data: { ...payload, id: entityId, sequence: position, test },
  }
}
