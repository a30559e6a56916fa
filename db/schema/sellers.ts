import { boolean, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { KeyClass } from '@/lib/domain/commands'
import type { ProductKind, ProductSettings } from '@/lib/domain/products'
import type { SellerSettings, Site } from '@/lib/domain/seller'
import { instant, sellerId } from './columns'

/** A seller account on one KooGallery site; its id is part of the production address. */
export const sellers = pgTable('sellers', {
  sellerId: text('seller_id').primaryKey(),
  name: text('name').notNull(),
  site: text('site').$type<Site>().notNull(),
  /** Belongs to the simulated marketplace; the sandbox never touches any other account. */
  sandbox: boolean('sandbox').notNull().default(false),
  /** Only what was chosen; the rest follows DEFAULT_SELLER_SETTINGS. */
  settings: jsonb('settings').$type<Partial<SellerSettings>>().notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
})

export const sellerKeys = pgTable(
  'seller_keys',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    class: text('class').$type<KeyClass>().notNull(),
    status: text('status').$type<'current' | 'previous' | 'retired'>().notNull(),
    secret: text('secret').notNull(),
    /** Keyed digest: tells whether the config file's key is already here without opening it. */
    fingerprint: text('fingerprint').notNull(),
    /** Last four characters, so that people can tell keys apart. */
    hint: text('hint').notNull(),
    /** Who entered it: the config file may retire only what it brought itself. */
    source: text('source').$type<'file' | 'portal'>().notNull().default('portal'),
    createdAt: instant('created_at').notNull(),
    retiredAt: instant('retired_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('seller_keys_fingerprint').on(t.sellerId, t.class, t.fingerprint),
    index('seller_keys_status').on(t.sellerId, t.status),
  ],
)

export const openApiCredentials = pgTable('open_api_credentials', {
  sellerId: text('seller_id').primaryKey(),
  baseUrl: text('base_url').notNull(),
  fallbackUrl: text('fallback_url'),
  accessKeyId: text('access_key_id').notNull(),
  secretAccessKey: text('secret_access_key').notNull(),
  updatedAt: instant('updated_at').notNull(),
  /** The last test with these very credentials: `ok`, or the code of the fault. */
  testedAt: instant('tested_at'),
  testResult: text('test_result'),
})

/** Application credential of the joint-operations Kit; its key pairs are in kit_key_pairs. */
export const kitCredentials = pgTable('kit_credentials', {
  sellerId: text('seller_id').primaryKey(),
  appId: text('app_id').notNull(),
  updatedAt: instant('updated_at').notNull(),
})

export const products = pgTable(
  'products',
  {
    sellerId: sellerId(),
    productId: text('product_id').notNull(),
    /** Empty when the product is known by its id alone. */
    skuCode: text('sku_code').notNull().default(''),
    name: text('name').notNull(),
    kind: text('kind').$type<ProductKind>().notNull(),
    settings: jsonb('settings').$type<ProductSettings>().notNull(),
    /** Seen in an order, never set up: it sells with the account's default provisioning and a warning. */
    discovered: boolean('discovered').notNull().default(false),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.productId, t.skuCode] })],
)
