import { isDeepStrictEqual } from 'node:util'
import { insertChannel, lockChannel, selectChannels, updateChannel } from '@/db/queries/channels'
import { DEFAULT_RULES } from '@/lib/domain/notifications'
import type { Issue } from '@/lib/services/errors'
import { tellWhatIsOpen } from '@/lib/services/notifications/save-channel'
import { maskTarget, openTarget, sealTarget } from '@/lib/services/notifications/target'
import type { ApplyRun } from './apply-run'
import type { SellerConfig } from './config-schema'

/**
 * Adds and changes the listed channels by their names; others stay, and so does what the file does not say of a listed
 * one's rules. A channel somebody has paused stays paused. Addresses and secrets are sealed, and stand in no audit row.
 */
export async function applyChannels(run: ApplyRun, wanted: SellerConfig['channels'], path: string): Promise<Issue[]> {
  if (!wanted?.length) return []
  const { tx, ctx, now } = run
  const issues: Issue[] = []
  const present = new Map((await selectChannels(tx, ctx.sellerId)).map((row) => [row.name, row]))
  for (const [index, entry] of wanted.entries()) {
    const known = present.get(entry.name)
    const row = known && (await lockChannel(tx, known))
    const at = `${path}.channels[${index}]`
    if (row && row.kind !== entry.target.kind) {
      const message = `Channel ${entry.name} is of kind ${row.kind} already; give this one another name.`
      issues.push({ path: `${at}.target.kind`, message })
      continue
    }
    const key = { sellerId: ctx.sellerId, id: row?.id ?? ctx.newId() }
    const before = row && openTarget(ctx, row)
    const { target } = entry
    const values = {
      language: entry.language ?? row?.language ?? 'zh',
      rules: { ...DEFAULT_RULES, ...row?.rules, ...entry.rules },
    }
    const moved = !isDeepStrictEqual(before, target)
    const changed = moved || !isDeepStrictEqual({ language: row?.language, rules: row?.rules }, values)
    if (!row) {
      const made = { ...key, name: entry.name, kind: target.kind, ...values, state: 'active' } as const
      await insertChannel(tx, { ...made, target: sealTarget(ctx, key, target), createdAt: now, updatedAt: now })
      await tellWhatIsOpen(tx, key, values.rules, now)
    } else if (changed) {
      const fresh = { target: sealTarget(ctx, key, target), failures: 0, failingSince: null, lastError: null }
      await updateChannel(tx, key, { ...values, ...(moved && fresh), version: row.version + 1, updatedAt: now })
    }
    await run.note(!row ? 'created' : changed ? 'updated' : 'unchanged', `${ctx.sellerId}: channel ${entry.name}`, {
      action: row ? 'channel.changed' : 'channel.created',
      subjectKind: 'channel',
      subjectId: key.id,
      details: { name: entry.name, kind: target.kind, address: maskTarget(target), moved, ...values },
    })
  }
  return issues
}
