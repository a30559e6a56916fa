import { findKit, findOpenApi, putKit, putOpenApi } from '@/db/queries/sellers'
import { SITE_HOSTS, type Site } from '@/lib/domain/seller'
import { readPrivateKey } from '@/lib/koogallery/rsa-oaep'
import type { Issue } from '@/lib/services/errors'
import { KEY_FAULTS } from '@/lib/services/kit/import-key-pair'
import { storeKeyPair } from '@/lib/services/kit/store-key-pair'
import type { ApplyRun } from './apply-run'
import type { SellerConfig } from './config-schema'
import { sealedPlace } from './seller-snapshot'

/** Sets AK/SK and addresses; an address left out stays, or begins as that of the account's site. */
export async function applyOpenApi(run: ApplyRun, wanted: SellerConfig['openApi'], site: Site): Promise<void> {
  if (!wanted) return
  const { tx, ctx } = run
  const present = await findOpenApi(tx, ctx.sellerId)
  const place = sealedPlace.openApiSecret(ctx.sellerId)
  // Another address without a fallback of its own must not fall back to the site's host.
  const fallback = present ? present.fallbackUrl : wanted.baseUrl ? null : (SITE_HOSTS[site].fallbackUrl ?? null)
  const values = {
    baseUrl: wanted.baseUrl ?? present?.baseUrl ?? SITE_HOSTS[site].baseUrl,
    fallbackUrl: wanted.fallbackUrl ?? fallback,
    accessKeyId: wanted.accessKeyId,
  }
  const changed = present
    ? [
        ...(['baseUrl', 'fallbackUrl', 'accessKeyId'] as const).filter((name) => present[name] !== values[name]),
        ...(ctx.secretBox.open(present.secretAccessKey, place) === wanted.secretAccessKey ? [] : ['secretAccessKey']),
      ]
    : Object.keys(wanted)
  if (changed.length > 0) {
    await putOpenApi(tx, {
      sellerId: ctx.sellerId,
      ...values,
      secretAccessKey: ctx.secretBox.seal(wanted.secretAccessKey, place),
      updatedAt: run.now,
      testedAt: null,
      testResult: null,
    })
  }
  await run.note(outcomeOf(present, changed), `${ctx.sellerId}: open API`, {
    action: present ? 'open_api.updated' : 'open_api.created',
    subjectKind: 'open_api',
    subjectId: ctx.sellerId,
    details: { changed, baseUrl: values.baseUrl, accessKeyId: values.accessKeyId },
  })
}

/**
 * Sets the joint-operations credential; a private key left out stays. One named here becomes the current one, and older
 * ones go on reading secrets. Returns what is wrong with the key, as faults.
 */
export async function applyKit(run: ApplyRun, wanted: SellerConfig['kit'], path: string): Promise<Issue[]> {
  if (!wanted) return []
  const { tx, ctx } = run
  const read = wanted.privateKeyPem === undefined ? undefined : readPrivateKey(wanted.privateKeyPem)
  if (read && !read.ok) return [{ path: `${path}.kit.privateKeyPem`, message: KEY_FAULTS[read.fault] }]
  const present = await findKit(tx, ctx.sellerId)
  const stored = read && (await storeKeyPair(tx, ctx, read.key, 'file'))
  const changed = [...(present?.appId === wanted.appId ? [] : ['appId']), ...(stored?.changed ? ['privateKeyPem'] : [])]
  if (present?.appId !== wanted.appId) {
    await putKit(tx, { sellerId: ctx.sellerId, appId: wanted.appId, updatedAt: run.now })
  }
  await run.note(outcomeOf(present, changed), `${ctx.sellerId}: kit`, {
    action: present ? 'kit.updated' : 'kit.created',
    subjectKind: 'kit',
    subjectId: ctx.sellerId,
    details: { changed, appId: wanted.appId },
  })
  return []
}

function outcomeOf(present: object | undefined, changed: string[]): 'created' | 'updated' | 'unchanged' {
  if (!present) return 'created'
  return changed.length > 0 ? 'updated' : 'unchanged'
}
