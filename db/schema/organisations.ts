import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { EntryChange, EntryState, FieldChange, SyncFlag, SyncKind } from '@/lib/domain/organisation'
import { instant, sellerId } from './columns'

/**
 * Buyers' organisations as the joint-operations Kit tells them. Each table's key is the one the documents name for
 * repeats (protocol/kit-and-oauth.md 1.4), with an empty instance where the seller's own trials carry none. Rows are
 * marked, never deleted; `set_at` is the sender's time of what set them, so that an older push never wins.
 */

const scope = { sellerId: sellerId(), test: boolean('test').notNull(), tenantId: text('tenant_id').notNull() }
const stamps = { createdAt: instant('created_at').notNull(), updatedAt: instant('updated_at').notNull() }
const instanceId = () => text('instance_id').notNull().default('')
const state = () => text('state').$type<EntryState>().notNull()

/** A tenant is there as soon as any push names it; its own data may come later. */
export const tenants = pgTable(
  'tenants',
  {
    ...scope,
    tenantCode: text('tenant_code'),
    name: text('name'),
    /** Base of all sign-in calls, as received. */
    domainName: text('domain_name'),
    /** Null until tenantSync has told of it. */
    setAt: instant('set_at'),
    lastPushAt: instant('last_push_at').notNull(),
    ...stamps,
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.test, t.tenantId] }),
    index('tenants_created').on(t.sellerId, t.test, t.createdAt, t.tenantId),
    index('tenants_code').on(t.sellerId, t.tenantCode),
  ],
)

/** Which instance serves which tenant; a tenant lives as long as one of its bindings does. */
export const bindings = pgTable(
  'bindings',
  {
    ...scope,
    instanceId: instanceId(),
    orderId: text('order_id'),
    state: state(),
    setAt: instant('set_at'),
    /** Sender's time of the latest full push of departments. */
    fullPushAt: instant('full_push_at'),
    ...stamps,
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.test, t.tenantId, t.instanceId] }),
    index('bindings_instance').on(t.sellerId, t.instanceId),
  ],
)

/** A tenant's client at the authentication centre; the pair differs from tenant to tenant. */
export const applications = pgTable(
  'applications',
  {
    ...scope,
    instanceId: instanceId(),
    appId: text('app_id').notNull(),
    clientId: text('client_id'),
    /** Sealed; null while no private key here could read what came. */
    clientSecret: text('client_secret'),
    /** The latest secret could not be read: what is kept is an older one, or none. */
    secretUnreadable: boolean('secret_unreadable').notNull().default(false),
    /** The key pair that read it. */
    keyPairId: uuid('key_pair_id'),
    state: state(),
    setAt: instant('set_at').notNull(),
    ...stamps,
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.test, t.tenantId, t.instanceId, t.appId] })],
)

export const departments = pgTable(
  'departments',
  {
    ...scope,
    instanceId: instanceId(),
    orgCode: text('org_code').notNull(),
    name: text('name'),
    parentCode: text('parent_code'),
    state: state(),
    setAt: instant('set_at').notNull(),
    ...stamps,
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.test, t.tenantId, t.instanceId, t.orgCode] })],
)

/** Who may use which application of which instance. */
export const members = pgTable(
  'members',
  {
    ...scope,
    instanceId: instanceId(),
    appId: text('app_id').notNull().default(''),
    userName: text('user_name').notNull(),
    name: text('name'),
    orgCode: text('org_code'),
    role: text('role').notNull(),
    enabled: boolean('enabled').notNull(),
    position: text('position'),
    /** Sealed JSON of PersonalData, with a keyed digest that tells whether it changed. */
    personal: text('personal'),
    personalDigest: text('personal_digest'),
    state: state(),
    setAt: instant('set_at').notNull(),
    ...stamps,
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.test, t.tenantId, t.instanceId, t.appId, t.userName] }),
    index('members_list').on(t.sellerId, t.test, t.tenantId, t.userName),
  ],
)

export type PushEntry = { entity: string; key: string; name: string | null; change: EntryChange; fields: FieldChange[] }

/** What one push changed, beside its message. */
export const organisationPushes = pgTable(
  'organisation_pushes',
  {
    ...scope,
    messageId: uuid('message_id').notNull(),
    instanceId: instanceId(),
    kind: text('kind').$type<SyncKind>().notNull(),
    flag: text('flag').$type<SyncFlag>(),
    at: instant('at').notNull(),
    sentAt: instant('sent_at').notNull(),
    /** Entries that came with it, those left as they were, and those about which something newer was known. */
    total: integer('total').notNull(),
    unchanged: integer('unchanged').notNull(),
    outdated: integer('outdated').notNull(),
    diff: jsonb('diff').$type<PushEntry[]>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.messageId] }),
    index('organisation_pushes_tenant').on(t.sellerId, t.test, t.tenantId, t.at, t.messageId),
  ],
)

/** Key pairs for clientSecret: the public half stands in the application credential, the private one only here. */
export const kitKeyPairs = pgTable(
  'kit_key_pairs',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    status: text('status').$type<'current' | 'previous' | 'retired'>().notNull(),
    /** SubjectPublicKeyInfo in Base64: what the credential form takes. */
    publicKey: text('public_key').notNull(),
    /** SHA-256 of the public key, hex. */
    fingerprint: text('fingerprint').notNull(),
    privateKey: text('private_key').notNull(),
    bits: integer('bits').notNull(),
    source: text('source').$type<'file' | 'generated' | 'imported'>().notNull(),
    createdAt: instant('created_at').notNull(),
    retiredAt: instant('retired_at'),
    /** When it last read a secret. */
    usedAt: instant('used_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('kit_key_pairs_fingerprint').on(t.sellerId, t.fingerprint),
  ],
)
