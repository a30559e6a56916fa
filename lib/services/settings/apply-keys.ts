import { insertKey, listKeys, type SellerKeyRow, updateKey } from '@/db/queries/sellers'
import type { Issue } from '@/lib/services/errors'
import type { ApplyRun } from './apply-run'
import type { SellerConfig } from './config-schema'
import { keyFingerprint, keyHint } from './key-fingerprint'
import { sealedPlace } from './seller-snapshot'

/**
 * Brings the account's keys to what the file lists. A key that an earlier file brought and this one no longer lists is
 * retired, provided that the file still lists a key of that class; keys entered in the portal are never retired here.
 * Returns the keys that another class already uses, as faults.
 */
export async function applyKeys(run: ApplyRun, wanted: SellerConfig['keys'], path: string): Promise<Issue[]> {
  if (!wanted) return []
  const { tx, ctx } = run
  const present = await listKeys(tx, ctx.sellerId)
  const named = new Set<string>()
  const issues: Issue[] = []
  for (const [index, entry] of wanted.entries()) {
    const fingerprint = keyFingerprint(ctx.secretBox, ctx.sellerId, entry.key)
    const known = present.find((key) => key.class === entry.class && key.fingerprint === fingerprint)
    const other = present.find(
      (key) => key.class !== entry.class && key.fingerprint === fingerprint && key.status !== 'retired',
    )
    if (other) {
      issues.push({
        path: `${path}.keys[${index}].key`,
        message: `Already the account's key of class ${other.class}: one key may not serve two classes. Create another in the console.`,
      })
      continue
    }
    if (known) {
      named.add(known.id)
      const before = { status: known.status, source: known.source }
      const change = { status: entry.status, source: 'file' as const, retiredAt: null }
      const same = before.status === change.status && before.source === change.source
      if (!same) await updateKey(tx, ctx.sellerId, known.id, change)
      await noteKey(run, same ? 'unchanged' : 'updated', 'key.changed', known, {
        from: before.status,
        to: entry.status,
      })
      continue
    }
    const row = {
      sellerId: ctx.sellerId,
      id: ctx.newId(),
      class: entry.class,
      status: entry.status,
      secret: '',
      fingerprint,
      hint: keyHint(entry.key),
      source: 'file' as const,
      createdAt: run.now,
    }
    row.secret = ctx.secretBox.seal(entry.key, sealedPlace.key(ctx.sellerId, row.id))
    await insertKey(tx, row)
    await noteKey(run, 'created', 'key.added', row, { to: entry.status })
  }
  const classes = new Set(wanted.map((entry) => entry.class))
  for (const key of present) {
    if (named.has(key.id) || key.source !== 'file' || key.status === 'retired' || !classes.has(key.class)) continue
    await updateKey(tx, ctx.sellerId, key.id, { status: 'retired', retiredAt: run.now })
    await noteKey(run, 'updated', 'key.retired', key, { from: key.status, to: 'retired' })
  }
  return issues
}

async function noteKey(
  run: ApplyRun,
  outcome: 'created' | 'updated' | 'unchanged',
  action: string,
  key: Pick<SellerKeyRow, 'id' | 'class' | 'hint'>,
  change: Record<string, string>,
): Promise<void> {
  await run.note(outcome, `${run.ctx.sellerId}: key ${key.class} ••••${key.hint}`, {
    action,
    subjectKind: 'key',
    subjectId: key.id,
    details: { class: key.class, hint: key.hint, ...change },
  })
}
