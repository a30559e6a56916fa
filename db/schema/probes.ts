import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Family } from '@/lib/domain/commands'
import type { ProbeCheck, ProbeResultState, ProbeRunState } from '@/lib/domain/probes'
import { instant, sellerId } from './columns'

/** Calls kept under a name, to be made again as test traffic. */
export const savedCases = pgTable(
  'saved_cases',
  {
    sellerId: sellerId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    /** For which product the people mean it; the marketplace's own calls do not say. Empty for none. */
    productId: text('product_id').notNull().default(''),
    family: text('family').$type<Family>().notNull(),
    activity: text('activity').notNull(),
    /** Sealed JSON of the members, without signature and time. */
    fields: text('fields').notNull(),
    /** Kept from a real call, whose ids and personal data were replaced. */
    adapted: boolean('adapted').notNull(),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sellerId, t.id] }), uniqueIndex('saved_cases_name').on(t.sellerId, t.name)],
)

/** One round through the public address: the address itself, then every case. */
export const probeRuns = pgTable(
  'probe_runs',
  {
    sellerId: sellerId(),
    /** Also the id of the job that works it off. */
    id: uuid('id').notNull(),
    /** The planned time it belongs to, so that several processes begin it once; null when begun by hand. */
    slot: text('slot'),
    state: text('state').$type<ProbeRunState>().notNull(),
    publicUrl: text('public_url').notNull(),
    total: integer('total').notNull(),
    /** What was found about the address; null before it was looked at. */
    address: jsonb('address').$type<ProbeCheck[]>(),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by'),
    finishedAt: instant('finished_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.id] }),
    uniqueIndex('probe_runs_slot').on(t.sellerId, t.slot),
    uniqueIndex('probe_runs_running').on(t.sellerId).where(sql`${t.state} = 'running'`),
    index('probe_runs_list').on(t.sellerId, t.createdAt, t.id),
  ],
)

/** One case in one run; names and kinds as they were then. */
export const probeResults = pgTable(
  'probe_results',
  {
    sellerId: sellerId(),
    runId: uuid('run_id').notNull(),
    position: integer('position').notNull(),
    caseId: uuid('case_id').notNull(),
    name: text('name').notNull(),
    productId: text('product_id').notNull(),
    family: text('family').$type<Family>().notNull(),
    activity: text('activity').notNull(),
    state: text('state').$type<ProbeResultState>().notNull(),
    checks: jsonb('checks').$type<ProbeCheck[]>().notNull(),
    durationMs: integer('duration_ms'),
    resultCode: text('result_code'),
    /** What a purchase was given: later cases of the run go on with it. */
    instanceId: text('instance_id'),
    at: instant('at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.runId, t.position] }),
    index('probe_results_case').on(t.sellerId, t.caseId, t.at),
  ],
)
