import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type {
  ChannelKind,
  ChannelRules,
  ChannelState,
  NoticeDetails,
  NoticeEvent,
  NoticePhase,
  Severity,
} from '@/lib/domain/notifications'
import { instant, sellerId } from './columns'

/** Where people are told: mail, a chat group, another system. */
export const channels = pgTable(
  'channels',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    kind: text('kind').$type<ChannelKind>().notNull(),
    name: text('name').notNull(),
    /** Texts it gets. */
    language: text('language').$type<'zh' | 'en'>().notNull(),
    state: text('state').$type<ChannelState>().notNull(),
    /** Sealed JSON as its kind has it: addresses of chat groups hold their key. Empty once removed. */
    target: text('target').notNull(),
    rules: jsonb('rules').$type<ChannelRules>().notNull(),
    /** Messages in a row that did not arrive, since when, and why. */
    failures: integer('failures').notNull().default(0),
    failingSince: instant('failing_since'),
    lastError: text('last_error'),
    lastSentAt: instant('last_sent_at'),
    version: integer('version').notNull().default(0),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('channels_name').on(t.sellerId, t.name).where(sql`${t.state} <> 'removed'`),
  ],
)

/** A state worth telling, from its beginning to its end: however often something fails, it is one row. */
export const notices = pgTable(
  'notices',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    event: text('event').$type<NoticeEvent>().notNull(),
    /** What it is about: an order, an endpoint, a package … */
    subject: text('subject').notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    /** Rises as it becomes worse, and never falls while it lasts. */
    level: integer('level').notNull(),
    details: jsonb('details').$type<NoticeDetails>().notNull(),
    openedAt: instant('opened_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('notices_open').on(t.sellerId, t.event, t.subject).where(sql`${t.endedAt} is null`),
    index('notices_list').on(t.sellerId, t.openedAt, t.id),
  ],
)

/** What a channel is to be told of a notice; with a job once it is part of a message. */
export const noticeItems = pgTable(
  'notice_items',
  {
    sellerId: sellerId(),
    channelId: uuid('channel_id').notNull(),
    noticeId: uuid('notice_id').notNull(),
    phase: text('phase').$type<NoticePhase>().notNull(),
    /** Of the notice when this phase began. */
    level: integer('level').notNull(),
    at: instant('at').notNull(),
    jobId: uuid('job_id'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.channelId, t.noticeId, t.phase, t.level] }),
    index('notice_items_waiting').on(t.sellerId, t.channelId, t.at).where(sql`${t.jobId} is null`),
    index('notice_items_job').on(t.sellerId, t.jobId).where(sql`${t.jobId} is not null`),
  ],
)
