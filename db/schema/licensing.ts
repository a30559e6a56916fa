import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { BatchState, LicenseHistoryKind, LicenseLimits, LicenseSource, LicenseStatus } from '@/lib/domain/license'
import { instant, sellerId } from './columns'

/** Licences, their keys sealed. `origin` says what asked for one: there is one key per origin, for ever. */
export const licenses = pgTable(
  'licenses',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    test: boolean('test').notNull(),
    /** `instance:…`, `code:…`, `event:…`, `batch:…`, `manual:…`; a replaced licence gives its origin to the new one. */
    origin: text('origin').notNull(),
    source: text('source').$type<LicenseSource>().notNull(),
    keySealed: text('key_sealed').notNull(),
    /** Keyed digest: finds the licence of a key without opening any. */
    keyHash: text('key_hash').notNull(),
    /** Last characters, so that people can tell keys apart. */
    keyHint: text('key_hint').notNull(),
    productId: text('product_id'),
    skuCode: text('sku_code'),
    productName: text('product_name'),
    customerId: text('customer_id'),
    instanceId: text('instance_id'),
    orderId: text('order_id'),
    orderLineId: text('order_line_id'),
    batchId: uuid('batch_id'),
    /** Devices at a time; null: any number. */
    seats: integer('seats'),
    limits: jsonb('limits').$type<LicenseLimits>().notNull().default({}),
    effectiveTime: instant('effective_time'),
    /** Null: for ever. */
    expireTime: instant('expire_time'),
    /** Sender's time of what set the expiry / the status: an older call never wins. */
    expirySetAt: instant('expiry_set_at'),
    status: text('status').$type<LicenseStatus>().notNull(),
    statusSetAt: instant('status_set_at'),
    firstActivatedAt: instant('first_activated_at'),
    lastSeenAt: instant('last_seen_at'),
    replacedBy: uuid('replaced_by'),
    /** Of the last offline activation file. */
    offlineSerial: integer('offline_serial').notNull().default(0),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('licenses_origin').on(t.sellerId, t.test, t.origin),
    uniqueIndex('licenses_key').on(t.sellerId, t.test, t.keyHash),
    index('licenses_created').on(t.sellerId, t.test, t.createdAt, t.id),
    index('licenses_expiry').on(t.sellerId, t.test, t.expireTime, t.id),
    // Small: where no product is licensed, following an instance looks at nothing.
    index('licenses_instance').on(t.sellerId, t.instanceId).where(sql`${t.instanceId} is not null`),
    index('licenses_order').on(t.sellerId, t.orderId).where(sql`${t.orderId} is not null`),
    index('licenses_batch').on(t.sellerId, t.batchId, t.id).where(sql`${t.batchId} is not null`),
  ],
)

/** Imported keys; a drawn one names its licence and is never drawn again. */
export const licenseStock = pgTable(
  'license_stock',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    productId: text('product_id').notNull(),
    skuCode: text('sku_code').notNull().default(''),
    keySealed: text('key_sealed').notNull(),
    keyHash: text('key_hash').notNull(),
    keyHint: text('key_hint').notNull(),
    importId: uuid('import_id').notNull(),
    /** Place in the file: the first imported goes first. */
    position: integer('position').notNull(),
    importedAt: instant('imported_at').notNull(),
    importedBy: text('imported_by').notNull(),
    licenseId: uuid('license_id'),
    drawnAt: instant('drawn_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('license_stock_key').on(t.sellerId, t.keyHash),
    index('license_stock_free')
      .on(t.sellerId, t.productId, t.skuCode, t.importedAt, t.position)
      .where(sql`${t.drawnAt} is null`),
    index('license_stock_list').on(t.sellerId, t.productId, t.skuCode, t.importedAt, t.id),
  ],
)

/** Devices a licence runs on. Deactivated ones stay, without counting. */
export const licenseActivations = pgTable(
  'license_activations',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    licenseId: uuid('license_id').notNull(),
    /** As the software sends it: a digest of what identifies the device. */
    fingerprint: text('fingerprint').notNull(),
    device: text('device'),
    mode: text('mode').$type<'online' | 'offline'>().notNull(),
    /** End of the activation file of an offline device: its seat is taken until then. */
    offlineUntil: instant('offline_until'),
    offlineSerial: integer('offline_serial'),
    createdAt: instant('created_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    deactivatedAt: instant('deactivated_at'),
    deactivatedBy: text('deactivated_by'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('license_activations_device')
      .on(t.sellerId, t.licenseId, t.fingerprint)
      .where(sql`${t.deactivatedAt} is null`),
    index('license_activations_license').on(t.sellerId, t.licenseId, t.createdAt),
  ],
)

export const licenseHistory = pgTable(
  'license_history',
  {
    sellerId: sellerId(),
    licenseId: uuid('license_id').notNull(),
    id: uuid('id').notNull(),
    at: instant('at').notNull(),
    kind: text('kind').$type<LicenseHistoryKind>().notNull(),
    statusAfter: text('status_after').$type<LicenseStatus>().notNull(),
    expireAfter: instant('expire_after'),
    actorKind: text('actor_kind').$type<'marketplace' | 'user' | 'worker' | 'api' | 'buyer'>().notNull(),
    actorName: text('actor_name').notNull(),
    messageId: uuid('message_id'),
    orderId: text('order_id'),
    reason: text('reason'),
    details: jsonb('details').$type<Record<string, unknown>>(),
  },
  // One event may reach several licences of an instance under one id.
  (t) => [primaryKey({ columns: [t.sellerId, t.licenseId, t.id] })],
)

/** What signs an account's keys and activation files. Former ones stay published: what they signed still verifies. */
export const licenseSigningKeys = pgTable(
  'license_signing_keys',
  {
    sellerId: sellerId(),
    /** First characters of the SHA-256 of the public key; stands in everything it signs. */
    kid: text('kid').notNull(),
    /** Raw 32 bytes, base64url. */
    publicKey: text('public_key').notNull(),
    /** Sealed PKCS #8 PEM. */
    privateKey: text('private_key').notNull(),
    status: text('status').$type<'current' | 'previous'>().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.kid] }),
    uniqueIndex('license_signing_keys_current').on(t.sellerId).where(sql`${t.status} = 'current'`),
  ],
)

/** Licences issued together in the background. */
export const licenseBatches = pgTable(
  'license_batches',
  {
    sellerId: sellerId(),
    /** Also the id of the job that works it off. */
    id: uuid('id').notNull(),
    state: text('state').$type<BatchState>().notNull(),
    productId: text('product_id').notNull(),
    skuCode: text('sku_code').notNull().default(''),
    productName: text('product_name').notNull(),
    total: integer('total').notNull(),
    issued: integer('issued').notNull().default(0),
    seats: integer('seats'),
    effectiveTime: instant('effective_time'),
    expireTime: instant('expire_time'),
    reason: text('reason').notNull(),
    /** Why it stopped early. */
    error: text('error'),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    finishedAt: instant('finished_at'),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.id] }), index('license_batches_list').on(t.sellerId, t.createdAt, t.id)],
)
