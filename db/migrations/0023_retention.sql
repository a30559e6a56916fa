CREATE TABLE "retention_marks" (
	"seller_id" text NOT NULL,
	"kind" text NOT NULL,
	"reached" timestamp (3) with time zone NOT NULL,
	"swept_at" timestamp (3) with time zone NOT NULL,
	"removed" integer NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "retention_marks_seller_id_kind_pk" PRIMARY KEY("seller_id","kind")
);
--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "purged_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "instances" ADD COLUMN "purged_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "erased_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "instances_to_purge" ON "instances" USING btree ("seller_id","released_at") WHERE "instances"."released_at" is not null and "instances"."purged_at" is null and not "instances"."test";--> statement-breakpoint
CREATE INDEX "jobs_finished" ON "jobs" USING btree ("seller_id","kind","finished_at") WHERE "jobs"."state" in ('done', 'cancelled');