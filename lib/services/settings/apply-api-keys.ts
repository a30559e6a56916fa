import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { findApiKeyByHash, insertApiKey, updateApiKey } from '@/db/queries/api-keys'
import type { Issue } from '@/lib/services/errors'
import type { ApplyRun } from './apply-run'
import type { SellerConfig } from './config-schema'
import { API_SCOPES } from './setting-schemas'

/** What is kept of an API key: enough to recognise it, not enough to use it. */
export function apiKeyDigest(key: string): { prefix: string; hash: string } {
  return { prefix: key.slice(0, 12), hash: createHash('sha256').update(key).digest('hex') }
}

/** Adds the listed API keys; others stay. A key revoked in the portal stays revoked although the file lists it. */
export async function applyApiKeys(run: ApplyRun, wanted: SellerConfig['apiKeys'], path: string): Promise<Issue[]> {
  const { tx, ctx } = run
  const issues: Issue[] = []
  for (const [index, entry] of (wanted ?? []).entries()) {
    const digest = apiKeyDigest(entry.key)
    const row = await findApiKeyByHash(tx, digest.hash)
    if (row && row.sellerId !== ctx.sellerId) {
      issues.push({
        path: `${path}.apiKeys[${index}].key`,
        message: 'Another seller account has this key; make one for each account.',
      })
      continue
    }
    const scopes = API_SCOPES.filter((scope) => entry.scopes.includes(scope))
    const same = row && row.name === entry.name && isDeepStrictEqual(row.scopes, scopes)
    const id = row?.id ?? ctx.newId()
    if (!row) {
      await insertApiKey(tx, { sellerId: ctx.sellerId, id, name: entry.name, scopes, ...digest, createdAt: run.now })
    } else if (!same) await updateApiKey(tx, ctx.sellerId, id, { name: entry.name, scopes })
    await run.note(!row ? 'created' : same ? 'unchanged' : 'updated', `${ctx.sellerId}: API key ${entry.name}`, {
      action: row ? 'api_key.updated' : 'api_key.created',
      subjectKind: 'api_key',
      subjectId: id,
      details: { name: entry.name, scopes, prefix: digest.prefix },
    })
  }
  return issues
}
