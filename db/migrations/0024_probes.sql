CREATE TABLE "probe_results" (
	"seller_id" text NOT NULL,
	"run_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"case_id" uuid NOT NULL,
	"name" text NOT NULL,
	"product_id" text NOT NULL,
	"family" text NOT NULL,
	"activity" text NOT NULL,
	"state" text NOT NULL,
	"checks" jsonb NOT NULL,
	"duration_ms" integer,
	"result_code" text,
	"instance_id" text,
	"at" timestamp (3) with time zone,
	CONSTRAINT "probe_results_seller_id_run_id_position_pk" PRIMARY KEY("seller_id","run_id","position")
);
--> statement-breakpoint
CREATE TABLE "probe_runs" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"slot" text,
	"state" text NOT NULL,
	"public_url" text NOT NULL,
	"total" integer NOT NULL,
	"address" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "probe_runs_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "saved_cases" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"product_id" text DEFAULT '' NOT NULL,
	"family" text NOT NULL,
	"activity" text NOT NULL,
	"fields" text NOT NULL,
	"adapted" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "saved_cases_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
ALTER TABLE "open_api_credentials" ADD COLUMN "tested_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "open_api_credentials" ADD COLUMN "test_result" text;--> statement-breakpoint
CREATE INDEX "probe_results_case" ON "probe_results" USING btree ("seller_id","case_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "probe_runs_slot" ON "probe_runs" USING btree ("seller_id","slot");--> statement-breakpoint
CREATE UNIQUE INDEX "probe_runs_running" ON "probe_runs" USING btree ("seller_id") WHERE "probe_runs"."state" = 'running';--> statement-breakpoint
CREATE INDEX "probe_runs_list" ON "probe_runs" USING btree ("seller_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "saved_cases_name" ON "saved_cases" USING btree ("seller_id","name");