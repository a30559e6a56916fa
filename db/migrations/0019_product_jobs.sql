CREATE TABLE "product_jobs" (
	"seller_id" text NOT NULL,
	"job_id" uuid NOT NULL,
	"way" text NOT NULL,
	"instance_id" text NOT NULL,
	"action" text NOT NULL,
	"test" boolean NOT NULL,
	"seq" bigint NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"deadline" timestamp (3) with time zone NOT NULL,
	"pending_since" timestamp (3) with time zone,
	"asked" integer DEFAULT 0 NOT NULL,
	"status_url" text,
	"available_at" timestamp (3) with time zone,
	"lease_id" uuid,
	"leased_by" text,
	"leased_at" timestamp (3) with time zone,
	"leased_until" timestamp (3) with time zone,
	"leases" integer DEFAULT 0 NOT NULL,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "product_jobs_seller_id_job_id_pk" PRIMARY KEY("seller_id","job_id")
);
--> statement-breakpoint
CREATE INDEX "product_jobs_instance" ON "product_jobs" USING btree ("seller_id","instance_id","seq");--> statement-breakpoint
CREATE INDEX "product_jobs_offered" ON "product_jobs" USING btree ("seller_id","available_at","seq") WHERE "product_jobs"."way" = 'pull' and "product_jobs"."settled_at" is null;