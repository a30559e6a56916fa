import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { ProvisionAction } from '@/lib/domain/products'
import { instant, sellerId } from './columns'

/**
 * Provisioning jobs that the seller's own product has, or had, in its hands. The row is written before the product hears of
 * the job, so what has no row here cannot have been made there. The job itself waits meanwhile and holds its lane.
 */
export const productJobs = pgTable(
  'product_jobs',
  {
    sellerId: sellerId(),
    jobId: uuid('job_id').notNull(),
    way: text('way').$type<'hook' | 'pull'>().notNull(),
    instanceId: text('instance_id').notNull(),
    action: text('action').$type<ProvisionAction>().notNull(),
    test: boolean('test').notNull(),
    /** The job's place in its lane. */
    seq: bigint('seq', { mode: 'number' }).notNull(),
    since: instant('since').notNull(),
    /** A person takes over then. */
    deadline: instant('deadline').notNull(),
    /** The product has said that it will tell later; `asked` counts how often it was asked since. */
    pendingSince: instant('pending_since'),
    asked: integer('asked').notNull().default(0),
    statusUrl: text('status_url'),
    /** Pull: may be leased from then on. */
    availableAt: instant('available_at'),
    leaseId: uuid('lease_id'),
    leasedBy: text('leased_by'),
    leasedAt: instant('leased_at'),
    leasedUntil: instant('leased_until'),
    leases: integer('leases').notNull().default(0),
    settledAt: instant('settled_at'),
  },
  (t) => [
    primaryKey({ columns: [t.sellerId, t.jobId] }),
    index('product_jobs_instance').on(t.sellerId, t.instanceId, t.seq),
    index('product_jobs_offered')
      .on(t.sellerId, t.availableAt, t.seq)
      .where(sql`${t.way} = 'pull' and ${t.settledAt} is null`),
  ],
)
