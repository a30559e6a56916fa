DROP INDEX "jobs_due";--> statement-breakpoint
CREATE INDEX "jobs_due" ON "jobs" USING btree ("run_at","seq") WHERE "jobs"."state" in ('waiting', 'running');