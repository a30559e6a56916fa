import { lockLicenseByHash } from '@/db/queries/license-codes'
import type { LicenseRow } from '@/db/queries/licenses'
import type { Tx } from '@/db/types'
import type { ServiceContext } from '@/lib/services/context'
import type { Known } from '@/lib/services/inbox/seller-cache'
import { codeDigest } from './code-subject'
import { issueLicense } from './issue-license'
import { keyHashes } from './sealed-key'

export type CodeFacts = { productId?: string; orderId?: string; orderLineId?: string }

/**
 * The licence of an authorization code, locked; taken up when it was never seen, because the purchase itself makes no
 * call (protocol/license.md 3.2).
 */
export async function adoptCode(
  tx: Tx,
  ctx: ServiceContext,
  known: Pick<Known, 'products'>,
  code: { test: boolean; text: string } & CodeFacts,
): Promise<LicenseRow> {
  return (await findCode(tx, ctx, code)) ?? takeUpCode(tx, ctx, known, code)
}

/** The same for a code that has just not been found. */
export async function takeUpCode(
  tx: Tx,
  ctx: ServiceContext,
  known: Pick<Known, 'products'>,
  code: { test: boolean; text: string } & CodeFacts,
): Promise<LicenseRow> {
  const { test, text, productId = null, orderId, orderLineId = '' } = code
  const issued = await issueLicense(tx, ctx, known, {
    origin: `code:${codeDigest(text)}`,
    test,
    product: { productId, skuCode: null },
    ...(orderId === undefined ? {} : { order: { orderId, orderLineId } }),
    term: { expireTime: null },
    given: { key: text, source: 'marketplace' },
  })
  const license = issued.kind === 'issued' ? issued.license : await findCode(tx, ctx, code)
  if (!license) throw new Error(`the code could be neither taken up nor found: ${issued.kind}`)
  return license
}

/** The licence whose key the code is, locked, whatever brought it here. */
export function findCode(
  tx: Tx,
  ctx: ServiceContext,
  code: { test: boolean; text: string },
): Promise<LicenseRow | undefined> {
  const { sellerId, secretBox } = ctx
  return lockLicenseByHash(tx, { sellerId, test: code.test, hashes: keyHashes(secretBox, sellerId, code.text) })
}
