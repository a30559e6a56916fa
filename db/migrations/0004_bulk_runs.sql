CREATE TABLE "bulk_run_items" (
	"seller_id" text NOT NULL,
	"run_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"message_id" uuid NOT NULL,
	"state" text NOT NULL,
	"note" text,
	CONSTRAINT "bulk_run_items_seller_id_run_id_position_pk" PRIMARY KEY("seller_id","run_id","position")
);
--> statement-breakpoint
CREATE TABLE "bulk_runs" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"state" text NOT NULL,
	"filter" jsonb NOT NULL,
	"total" integer NOT NULL,
	"succeeded" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"skipped" integer DEFAULT 0 NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid,
	"created_by" text NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"cancelled_by" text,
	CONSTRAINT "bulk_runs_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE INDEX "bulk_run_items_state" ON "bulk_run_items" USING btree ("seller_id","run_id","state","position");--> statement-breakpoint
CREATE INDEX "bulk_runs_list" ON "bulk_runs" USING btree ("seller_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "bulk_runs_one_running" ON "bulk_runs" USING btree ("seller_id") WHERE "bulk_runs"."state" = 'running';