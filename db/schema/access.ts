import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { Role } from '@/lib/domain/roles'
import { instant, sellerId } from './columns'

/** The seller's people. A person may belong to several seller accounts. */
export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey(),
    email: text('email').notNull(),
    name: text('name').notNull(),
    /** scrypt; null for people who only sign in through OIDC. */
    passwordHash: text('password_hash'),
    /** Raised by "sign out everywhere" and by a password change: older sessions end. */
    sessionVersion: integer('session_version').notNull().default(1),
    disabled: boolean('disabled').notNull().default(false),
    createdAt: instant('created_at').notNull(),
    lastSignInAt: instant('last_sign_in_at'),
  },
  (t) => [uniqueIndex('users_email').on(t.email)],
)

/** The second step of a person's sign-in with a password: a code of an authenticator app, or a recovery code. */
export const secondFactors = pgTable('second_factors', {
  userId: uuid('user_id').primaryKey(),
  /** Sealed. */
  secret: text('secret').notNull(),
  createdAt: instant('created_at').notNull(),
  /** Null while it is being set up: it does not count before a first code has fitted. */
  confirmedAt: instant('confirmed_at'),
  /** Time step of the last code that was taken: no code counts twice. */
  lastStep: bigint('last_step', { mode: 'number' }).notNull().default(0),
  /** SHA-256 of the recovery codes that are left. */
  recoveryHashes: text('recovery_hashes').array().notNull(),
})

export const memberships = pgTable(
  'memberships',
  {
    sellerId: sellerId(),
    userId: uuid('user_id').notNull(),
    role: text('role').$type<Role>().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.userId] }), index('memberships_user').on(t.userId)],
)

/** One-time links: the first owner's sign-in, and invitations. Only the token's SHA-256 is kept. */
export const oneTimeLinks = pgTable(
  'one_time_links',
  {
    tokenHash: text('token_hash').primaryKey(),
    sellerId: sellerId(),
    purpose: text('purpose').$type<'first_owner' | 'invitation'>().notNull(),
    email: text('email'),
    role: text('role').$type<Role>().notNull(),
    createdBy: text('created_by'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [index('one_time_links_seller').on(t.sellerId, t.createdAt)],
)

/** Failed sign-ins in a sliding window, by e-mail and by address. */
export const signInFailures = pgTable(
  'sign_in_failures',
  {
    id: uuid('id').primaryKey(),
    /** `email:…` or `ip:…` (hashed). */
    key: text('key').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('sign_in_failures_key').on(t.key, t.at)],
)

export const apiKeys = pgTable(
  'api_keys',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    /** First characters, shown so that people can tell keys apart. */
    prefix: text('prefix').notNull(),
    /** SHA-256 of the whole key. */
    hash: text('hash').notNull(),
    scopes: text('scopes').array().notNull(),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by'),
    /** Null: until it is revoked. */
    expiresAt: instant('expires_at'),
    /** To the minute: a write per call would cost more than it tells. */
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
    /** The key that took its place; it works on until it expires. */
    replacedBy: uuid('replaced_by'),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.id] }), uniqueIndex('api_keys_hash').on(t.hash)],
)

/** Writes of the REST API that named an Idempotency-Key, so that a repeat is answered and not done again. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    sellerId: sellerId(),
    apiKeyId: uuid('api_key_id').notNull(),
    key: text('key').notNull(),
    /** SHA-256 of method, path and body: the same key for something else is a mistake. */
    fingerprint: text('fingerprint').notNull(),
    startedAt: instant('started_at').notNull(),
    /** Null while it runs. */
    status: integer('status'),
    /** The answer's body, sealed. */
    answer: text('answer'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.apiKeyId, t.key] }),
    index('idempotency_keys_started').on(t.sellerId, t.startedAt),
  ],
)

/** Every write by a person, the config file or the command line; written in the same transaction, never changed. */
export const auditLog = pgTable(
  'audit_log',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    at: instant('at').notNull(),
    actorKind: text('actor_kind').$type<'user' | 'system' | 'config' | 'worker'>().notNull(),
    actorId: text('actor_id'),
    actorName: text('actor_name').notNull(),
    action: text('action').notNull(),
    subjectKind: text('subject_kind').notNull(),
    subjectId: text('subject_id').notNull(),
    reason: text('reason'),
    details: jsonb('details').$type<Record<string, unknown>>(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    index('audit_log_at').on(t.sellerId, t.at, t.id),
    index('audit_log_action').on(t.sellerId, t.action, t.at, t.id),
    index('audit_log_subject').on(t.sellerId, t.subjectKind, t.subjectId, t.at),
  ],
)
