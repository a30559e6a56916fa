import { isDeepStrictEqual } from 'node:util'
import { headOfFeed } from '@/db/queries/changes'
import { findEndpointByName, insertEndpoint, updateEndpoint } from '@/db/queries/hooks'
import { secretPlace } from '@/lib/services/hooks/sealed-place'
import { newHookSecret } from '@/lib/services/hooks/sign'
import type { ApplyRun } from './apply-run'
import type { SellerConfig } from './config-schema'

/** Adds and changes the listed endpoints by their names; others stay. Without a secret one is made, to be looked up in the portal. */
export async function applyHooks(run: ApplyRun, wanted: SellerConfig['hooks']): Promise<void> {
  const { tx, ctx, now } = run
  for (const entry of wanted ?? []) {
    const row = await findEndpointByName(tx, ctx.sellerId, entry.name)
    const key = { sellerId: ctx.sellerId, id: row?.id ?? ctx.newId() }
    const present = row && { url: row.url, events: row.events, test: row.test }
    const values = {
      url: entry.url,
      events: entry.events === undefined ? (row?.events ?? null) : entry.events,
      test: entry.test ?? row?.test ?? false,
    }
    const secret = entry.secret ?? (row ? undefined : newHookSecret())
    const newSecret =
      secret !== undefined && (!row || ctx.secretBox.open(row.secret, secretPlace(key)) !== secret)
        ? { secret: ctx.secretBox.seal(secret, secretPlace(key)) }
        : undefined
    const changed = !row || newSecret !== undefined || !isDeepStrictEqual(present, values)
    if (!row) {
      const sealed = newSecret?.secret ?? ''
      const made = { ...key, name: entry.name, ...values, secret: sealed, state: 'active', source: 'file' } as const
      // It hears what happens from now on.
      const published = await headOfFeed(tx, ctx.sellerId)
      await insertEndpoint(tx, { ...made, published, createdAt: now, updatedAt: now })
    } else if (changed) {
      await updateEndpoint(tx, key, { ...values, ...newSecret, version: row.version + 1, updatedAt: now })
    }
    await run.note(!row ? 'created' : changed ? 'updated' : 'unchanged', `${ctx.sellerId}: hook ${entry.name}`, {
      action: row ? 'hook.changed' : 'hook.created',
      subjectKind: 'hook',
      subjectId: key.id,
      details: { name: entry.name, ...values, ...(row && newSecret ? { secret: 'replaced' } : {}) },
    })
  }
}
