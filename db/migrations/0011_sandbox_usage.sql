CREATE TABLE "sandbox_usage" (
	"seller_id" text NOT NULL,
	"instance_id" text NOT NULL,
	"begin_time" timestamp (3) with time zone NOT NULL,
	"end_time" timestamp (3) with time zone NOT NULL,
	"metering_sn" text,
	"value" numeric(12, 4) NOT NULL,
	"relate_pkg_instance" text,
	"product_id" text,
	"record_time" timestamp (3) with time zone NOT NULL,
	"taken_at" timestamp (3) with time zone NOT NULL,
	"call_id" uuid NOT NULL,
	CONSTRAINT "sandbox_usage_seller_id_instance_id_begin_time_end_time_pk" PRIMARY KEY("seller_id","instance_id","begin_time","end_time")
);
--> statement-breakpoint
CREATE TABLE "sandbox_usage_calls" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"push" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"size" integer,
	"nonce" text,
	"code" text,
	"fault" text,
	"taken" integer NOT NULL,
	"findings" jsonb NOT NULL,
	"note" text,
	"answered" boolean NOT NULL,
	CONSTRAINT "sandbox_usage_calls_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
ALTER TABLE "sandbox_resources" ADD COLUMN "stopped_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sandbox_settings" ADD COLUMN "usage_faults" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "sandbox_settings" ADD COLUMN "usage_strict" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "sandbox_usage_serial" ON "sandbox_usage" USING btree ("seller_id","metering_sn");--> statement-breakpoint
CREATE INDEX "sandbox_usage_list" ON "sandbox_usage" USING btree ("seller_id","taken_at","instance_id","begin_time");--> statement-breakpoint
CREATE INDEX "sandbox_usage_package" ON "sandbox_usage" USING btree ("seller_id","relate_pkg_instance");--> statement-breakpoint
CREATE UNIQUE INDEX "sandbox_usage_calls_nonce" ON "sandbox_usage_calls" USING btree ("seller_id","nonce");--> statement-breakpoint
CREATE INDEX "sandbox_usage_calls_list" ON "sandbox_usage_calls" USING btree ("seller_id","received_at","id");--> statement-breakpoint
CREATE INDEX "sandbox_resources_instance" ON "sandbox_resources" USING btree ("seller_id","instance_id");