-- No row breaks the rule below as far as we know; a start must not fail on one.
UPDATE "jobs" SET "finished_at" = CASE WHEN "state" IN ('waiting', 'running') THEN NULL ELSE "created_at" END
WHERE ("finished_at" IS NULL) <> ("state" IN ('waiting', 'running'));--> statement-breakpoint
DROP INDEX "jobs_due";--> statement-breakpoint
CREATE INDEX "jobs_due" ON "jobs" USING btree ("run_at","seq") WHERE "jobs"."finished_at" is null;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_settled" CHECK (("jobs"."finished_at" is null) = ("jobs"."state" in ('waiting', 'running')));