CREATE TABLE "hook_endpoints" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"secret" text NOT NULL,
	"previous_secret" text,
	"previous_until" timestamp (3) with time zone,
	"events" jsonb,
	"test" boolean DEFAULT false NOT NULL,
	"state" text NOT NULL,
	"paused_reason" text,
	"source" text DEFAULT 'portal' NOT NULL,
	"published" bigint DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"open_until" timestamp (3) with time zone,
	"last_error" text,
	"last_answer_at" timestamp (3) with time zone,
	"version" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "hook_endpoints_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
DROP INDEX "changes_seq";--> statement-breakpoint
ALTER TABLE "changes" ADD COLUMN "position" bigint;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "endpoint_id" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "hook_endpoints_name" ON "hook_endpoints" USING btree ("seller_id","name") WHERE "hook_endpoints"."state" <> 'removed';--> statement-breakpoint
CREATE INDEX "hook_endpoints_active" ON "hook_endpoints" USING btree ("seller_id") WHERE "hook_endpoints"."state" = 'active';--> statement-breakpoint
CREATE UNIQUE INDEX "changes_position" ON "changes" USING btree ("seller_id","position");--> statement-breakpoint
CREATE INDEX "changes_unpublished" ON "changes" USING btree ("seller_id","seq") WHERE "changes"."position" is null;--> statement-breakpoint
CREATE INDEX "jobs_endpoint" ON "jobs" USING btree ("seller_id","endpoint_id","seq") WHERE "jobs"."endpoint_id" is not null;