import { isDeepStrictEqual } from 'node:util'
import { sql } from 'drizzle-orm'
import { insertSeller, lockSeller, updateSeller } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import type { Actor, ServiceContext } from '@/lib/services/context'
import { type Issue, ServiceError } from '@/lib/services/errors'
import { applyApiKeys } from './apply-api-keys'
import { applyChannels } from './apply-channels'
import { applyKit, applyOpenApi } from './apply-credentials'
import { applyHooks } from './apply-hooks'
import { applyKeys } from './apply-keys'
import { applyProducts } from './apply-products'
import { type ApplyRun, type ApplySummary, startRun } from './apply-run'
import { applyUsers, preparePasswords, StalePreparation } from './apply-users'
import { parseConfig, type SellerConfig } from './config-schema'

/** Any number: only applies use it, so that two processes starting at once do not race. */
const APPLY_LOCK = 7_203_114

export type ApplyOptions = {
  /** Named in the audit log, like `PORTAL_CONFIG` or `portal apply`. */
  actorName: string
  /** New accounts belong to the simulated marketplace. */
  sandbox?: boolean
}

/**
 * Brings the portal to what a configuration says (shape: docs/configuration.md), all of it or nothing. Declarative: applying
 * it again changes nothing and writes no audit row. What it does not name stays as it is. Throws `invalid` with every fault.
 */
export async function applyConfig(
  contextFor: (sellerId: string, actor: Actor) => ServiceContext,
  input: unknown,
  options: ApplyOptions,
): Promise<ApplySummary> {
  const config = parseConfig(input)
  const users = config.users ?? []
  const sellers = config.sellers ?? []
  const contextOf = (sellerId: string) => contextFor(sellerId, { kind: 'config', name: options.actorName })
  const { db } = contextOf('')
  for (let attempt = 1; ; attempt += 1) {
    const passwords = await preparePasswords(db, users)
    try {
      const summary = await transaction(db, async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(${APPLY_LOCK})`)
        const summary: ApplySummary = { created: [], updated: [], unchanged: [] }
        const issues: Issue[] = []
        for (const [index, seller] of sellers.entries()) {
          const run = startRun(tx, contextOf(seller.id), summary)
          issues.push(...(await applySeller(run, seller, `sellers[${index}]`, options.sandbox ?? false)))
        }
        issues.push(...(await applyUsers(tx, contextOf, users, passwords, summary)))
        if (issues.length > 0) throw new ServiceError('invalid', 'The configuration does not fit this portal.', issues)
        return summary
      })
      for (const seller of sellers) contextOf(seller.id).settingsChanged()
      return summary
    } catch (error) {
      if (!(error instanceof StalePreparation) || attempt === 3) throw error
    }
  }
}

async function applySeller(run: ApplyRun, wanted: SellerConfig, path: string, sandbox: boolean): Promise<Issue[]> {
  const { tx, ctx, now } = run
  const row = await lockSeller(tx, wanted.id)
  const values = {
    name: wanted.name ?? row?.name ?? wanted.id,
    site: wanted.site ?? row?.site ?? 'china',
    settings: { ...row?.settings, ...wanted.settings },
  }
  const changed = row
    ? (['name', 'site', 'settings'] as const).filter((member) => !isDeepStrictEqual(row[member], values[member]))
    : []
  if (!row) await insertSeller(tx, { sellerId: wanted.id, sandbox, ...values, createdAt: now, updatedAt: now })
  else if (changed.length > 0) await updateSeller(tx, wanted.id, { ...values, updatedAt: now })
  await run.note(!row ? 'created' : changed.length > 0 ? 'updated' : 'unchanged', `seller ${wanted.id}`, {
    action: row ? 'seller.updated' : 'seller.created',
    subjectKind: 'seller',
    subjectId: ctx.sellerId,
    details: row ? { changed } : { name: values.name, site: values.site },
  })
  const issues = await applyKeys(run, wanted.keys, path)
  await applyOpenApi(run, wanted.openApi, values.site)
  issues.push(...(await applyKit(run, wanted.kit, path)))
  await applyHooks(run, wanted.hooks)
  issues.push(...(await applyChannels(run, wanted.channels, path)))
  await applyProducts(run, wanted.products)
  return [...issues, ...(await applyApiKeys(run, wanted.apiKeys, path))]
}
