import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { insertProduct, lockProduct, updateProduct as updateRow } from '@/db/queries/products'
import { transaction } from '@/db/transaction'
import type { ProductSettings } from '@/lib/domain/products'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { parseInput } from '@/lib/services/parse'
import { adoptSold } from './adopt-sold'
import { productLabel } from './list-products'
import {
  landingSchema,
  licenseSchema,
  meterSchema,
  packageSchema,
  productIdSchema,
  productKindSchema,
  productNameSchema,
  provisioningSchema,
  refuseKeysFromNowhere,
  skuCodeSchema,
} from './product-schema'

const input = z
  .strictObject({
    productId: productIdSchema,
    skuCode: skuCodeSchema,
    name: productNameSchema,
    kind: productKindSchema,
    /** Null: the account's default. */
    provisioning: provisioningSchema.nullable(),
    /** Null: sells no licences. Undefined: as they were. */
    license: licenseSchema.nullable().optional(),
    /** Null: not sold by use. Undefined: as it was. */
    meter: meterSchema.nullable().optional(),
    /** Null: no package. Undefined: as it was. */
    package: packageSchema.nullable().optional(),
    /** Undefined: as it was. */
    landing: landingSchema.optional(),
  })
  .superRefine(refuseKeysFromNowhere)
export type ProductInput = z.input<typeof input>

/** Sets a new product up. Throws `conflict` when it is there already. */
export async function createProduct(ctx: ServiceContext, raw: ProductInput): Promise<void> {
  requirePermission(ctx, 'products:write')
  const { name, kind, provisioning, license, meter, package: pack, landing, ...id } = parseInput(input, raw)
  const now = ctx.now()
  await transaction(ctx.db, async (tx) => {
    const settings = {
      ...(provisioning && { provisioning }),
      ...(license && { license }),
      ...(meter && { meter }),
      ...(pack && { package: pack }),
      ...(landing && { landing }),
    }
    const row = { sellerId: ctx.sellerId, ...id, name, kind, settings, createdAt: now, updatedAt: now }
    if (!(await insertProduct(tx, row))) {
      const message = 'This product is there already.'
      throw new ServiceError('conflict', message, [{ path: 'productId', code: 'product_known', message }])
    }
    await recordAudit(tx, ctx, {
      action: 'product.created',
      subjectKind: 'product',
      subjectId: productLabel(id),
      details: { name, kind, mode: provisioning?.mode ?? 'default', license: license?.source, meter, package: pack },
    })
  })
  ctx.settingsChanged()
  if (meter ?? pack) await adoptSold(ctx, id.productId)
}

/**
 * Changes a product; a discovered one counts as set up from then on. Another way of counting, another cycle and another
 * quota are of what is sold from now on: what was sold keeps the way it was sold with. Throws `not_found`.
 */
export async function updateProduct(ctx: ServiceContext, raw: ProductInput): Promise<void> {
  requirePermission(ctx, 'products:write')
  const { name, kind, provisioning, license, meter, package: pack, landing, ...id } = parseInput(input, raw)
  const key = { sellerId: ctx.sellerId, ...id }
  await transaction(ctx.db, async (tx) => {
    const row = await lockProduct(tx, key)
    if (!row) throw new ServiceError('not_found', 'No such product.')
    const { provisioning: _, license: licensed, meter: metered, package: packed, ...others } = row.settings
    const settings = {
      ...others,
      ...(provisioning && { provisioning }),
      ...kept('license', license, licensed),
      ...kept('meter', meter, metered),
      ...kept('package', pack, packed),
      ...(landing && { landing }),
    }
    const after = { name, kind, settings, discovered: false }
    const changed = (['name', 'kind', 'settings', 'discovered'] as const).filter(
      (member) => !isDeepStrictEqual(row[member], after[member]),
    )
    if (changed.length === 0) return
    await updateRow(tx, key, { ...after, updatedAt: ctx.now() })
    await recordAudit(tx, ctx, {
      action: 'product.updated',
      subjectKind: 'product',
      subjectId: productLabel(id),
      details: {
        changed,
        before: {
          name: row.name,
          kind: row.kind,
          provisioning: row.settings.provisioning ?? null,
          license: row.settings.license ?? null,
          meter: row.settings.meter ?? null,
          package: row.settings.package ?? null,
          landing: row.settings.landing ?? null,
        },
        after: {
          name,
          kind,
          provisioning,
          license: settings.license ?? null,
          meter: settings.meter ?? null,
          package: settings.package ?? null,
          landing: settings.landing ?? null,
        },
      },
    })
  })
  ctx.settingsChanged()
  if (meter ?? pack) await adoptSold(ctx, id.productId)
}

/** Undefined leaves a part as it was, null takes it away. */
function kept<K extends 'license' | 'meter' | 'package'>(
  name: K,
  said: ProductSettings[K] | null,
  before: ProductSettings[K],
): Pick<ProductSettings, K> | undefined {
  const value = said === undefined ? before : said
  return value ? ({ [name]: value } as Pick<ProductSettings, K>) : undefined
}
