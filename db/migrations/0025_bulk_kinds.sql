ALTER TABLE "bulk_run_items" RENAME COLUMN "message_id" TO "subject_id";--> statement-breakpoint
ALTER TABLE "bulk_run_items" ALTER COLUMN "subject_id" SET DATA TYPE text;--> statement-breakpoint
DROP INDEX "bulk_runs_one_running";--> statement-breakpoint
ALTER TABLE "bulk_run_items" ADD COLUMN "label" text;--> statement-breakpoint
ALTER TABLE "bulk_runs" ADD COLUMN "kind" text DEFAULT 'messages' NOT NULL;--> statement-breakpoint
ALTER TABLE "bulk_runs" ADD COLUMN "left_out" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "bulk_runs" ADD COLUMN "paused_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "bulk_runs" ADD COLUMN "paused_by" text;--> statement-breakpoint
ALTER TABLE "bulk_runs" ADD COLUMN "fault" text;--> statement-breakpoint
CREATE INDEX "bulk_runs_kind" ON "bulk_runs" USING btree ("seller_id","kind","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "bulk_runs_one_of_kind" ON "bulk_runs" USING btree ("seller_id","kind") WHERE "bulk_runs"."state" in ('running', 'paused');