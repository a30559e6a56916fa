CREATE TABLE "alarms" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"details" jsonb NOT NULL,
	CONSTRAINT "alarms_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "package_draws" (
	"seller_id" text NOT NULL,
	"package_instance_id" text NOT NULL,
	"meter" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"metering_sn" uuid NOT NULL,
	"amount" numeric NOT NULL,
	"remaining" numeric NOT NULL,
	CONSTRAINT "package_draws_seller_id_package_instance_id_meter_at_metering_sn_pk" PRIMARY KEY("seller_id","package_instance_id","meter","at","metering_sn")
);
--> statement-breakpoint
CREATE TABLE "packages" (
	"seller_id" text NOT NULL,
	"package_instance_id" text NOT NULL,
	"meter" text NOT NULL,
	"test" boolean NOT NULL,
	"customer_id" text,
	"order_id" text NOT NULL,
	"product_name" text,
	"instance_id" text,
	"quota" numeric NOT NULL,
	"used" numeric DEFAULT '0' NOT NULL,
	"resets" text NOT NULL,
	"when_used_up" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"period_start" timestamp (3) with time zone,
	"period_end" timestamp (3) with time zone,
	"state" text NOT NULL,
	"warned" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "packages_seller_id_package_instance_id_meter_pk" PRIMARY KEY("seller_id","package_instance_id","meter")
);
--> statement-breakpoint
CREATE TABLE "usage_batches" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"push" text NOT NULL,
	"size" integer NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"answered_at" timestamp (3) with time zone,
	"outcome" text,
	"status" integer,
	"code" text,
	"answer" text,
	"host" text,
	"duration_ms" integer,
	CONSTRAINT "usage_batches_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "usage_days" (
	"seller_id" text NOT NULL,
	"test" boolean NOT NULL,
	"day" text NOT NULL,
	"meter" text NOT NULL,
	"instance_id" text NOT NULL,
	"sealed" numeric DEFAULT '0' NOT NULL,
	"accepted" numeric DEFAULT '0' NOT NULL,
	"held" numeric DEFAULT '0' NOT NULL,
	"dead" numeric DEFAULT '0' NOT NULL,
	"records" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_days_seller_id_test_day_meter_instance_id_pk" PRIMARY KEY("seller_id","test","day","meter","instance_id")
);
--> statement-breakpoint
CREATE TABLE "usage_event_ids" (
	"seller_id" text NOT NULL,
	"id" text NOT NULL,
	"digest" uuid NOT NULL,
	"arrived_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_event_ids_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "usage_events" (
	"seller_id" text NOT NULL,
	"instance_id" text NOT NULL,
	"time" timestamp (3) with time zone NOT NULL,
	"id" text NOT NULL,
	"meter" text NOT NULL,
	"value" numeric NOT NULL,
	"window_id" uuid NOT NULL,
	"arrived_at" timestamp (3) with time zone NOT NULL,
	"source" text NOT NULL,
	"attributes" jsonb
) PARTITION BY RANGE ("time");
--> statement-breakpoint
-- Catches what no daily partition takes, so that a forgotten partition never loses an event.
CREATE TABLE "usage_events_other" PARTITION OF "usage_events" DEFAULT;
--> statement-breakpoint
CREATE TABLE "usage_records" (
	"seller_id" text NOT NULL,
	"metering_sn" uuid NOT NULL,
	"window_id" uuid NOT NULL,
	"instance_id" text NOT NULL,
	"test" boolean NOT NULL,
	"meter" text NOT NULL,
	"product_id" text,
	"relate_pkg_instance" text,
	"begin_time" timestamp (3) with time zone NOT NULL,
	"end_time" timestamp (3) with time zone NOT NULL,
	"value" numeric(12, 4) NOT NULL,
	"record_time" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"code" text,
	"reason" text,
	"version" integer DEFAULT 1 NOT NULL,
	"replaced_by" uuid,
	"group_id" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"batch_id" uuid,
	"late" boolean NOT NULL,
	"sealed_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"decided_at" timestamp (3) with time zone,
	"checked_at" timestamp (3) with time zone,
	"checked_by" text,
	CONSTRAINT "usage_records_seller_id_metering_sn_pk" PRIMARY KEY("seller_id","metering_sn")
);
--> statement-breakpoint
CREATE TABLE "usage_series" (
	"seller_id" text NOT NULL,
	"instance_id" text NOT NULL,
	"test" boolean NOT NULL,
	"meter" text NOT NULL,
	"aggregation" text NOT NULL,
	"cycle" text NOT NULL,
	"unit" text,
	"customer_id" text,
	"counted" numeric DEFAULT '0' NOT NULL,
	"open" numeric DEFAULT '0' NOT NULL,
	"waiting" numeric DEFAULT '0' NOT NULL,
	"held" numeric DEFAULT '0' NOT NULL,
	"accepted" numeric DEFAULT '0' NOT NULL,
	"dead" numeric DEFAULT '0' NOT NULL,
	"carried" numeric DEFAULT '0' NOT NULL,
	"rounded" numeric DEFAULT '0' NOT NULL,
	"events" bigint DEFAULT 0 NOT NULL,
	"reading" numeric,
	"reading_at" timestamp (3) with time zone,
	"last_event_at" timestamp (3) with time zone,
	"last_arrival_at" timestamp (3) with time zone,
	"last_usage_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_series_seller_id_instance_id_pk" PRIMARY KEY("seller_id","instance_id"),
	CONSTRAINT "usage_series_balanced" CHECK ("usage_series"."counted" + "usage_series"."rounded" = "usage_series"."open" + "usage_series"."waiting" + "usage_series"."held" + "usage_series"."accepted" + "usage_series"."dead" + "usage_series"."carried")
);
--> statement-breakpoint
CREATE TABLE "usage_uniques" (
	"seller_id" text NOT NULL,
	"window_id" uuid NOT NULL,
	"value" numeric NOT NULL,
	CONSTRAINT "usage_uniques_seller_id_window_id_value_pk" PRIMARY KEY("seller_id","window_id","value")
);
--> statement-breakpoint
CREATE TABLE "usage_windows" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"instance_id" text NOT NULL,
	"test" boolean NOT NULL,
	"meter" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"late" boolean NOT NULL,
	"seal_at" timestamp (3) with time zone NOT NULL,
	"sealed_at" timestamp (3) with time zone,
	"total" numeric DEFAULT '0' NOT NULL,
	"value" numeric,
	"value_at" timestamp (3) with time zone,
	"events" integer DEFAULT 0 NOT NULL,
	"first_event_at" timestamp (3) with time zone NOT NULL,
	"last_event_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_windows_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "alarms_open" ON "alarms" USING btree ("seller_id","kind","subject") WHERE "alarms"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "alarms_list" ON "alarms" USING btree ("seller_id","opened_at","id");--> statement-breakpoint
CREATE INDEX "package_draws_record" ON "package_draws" USING btree ("seller_id","metering_sn");--> statement-breakpoint
CREATE INDEX "packages_instance" ON "packages" USING btree ("seller_id","instance_id");--> statement-breakpoint
CREATE INDEX "packages_customer" ON "packages" USING btree ("seller_id","customer_id","meter");--> statement-breakpoint
CREATE INDEX "packages_list" ON "packages" USING btree ("seller_id","test","created_at","package_instance_id");--> statement-breakpoint
CREATE INDEX "usage_batches_list" ON "usage_batches" USING btree ("seller_id","sent_at","id");--> statement-breakpoint
CREATE INDEX "usage_days_instance" ON "usage_days" USING btree ("seller_id","instance_id","day");--> statement-breakpoint
CREATE INDEX "usage_events_instance" ON "usage_events" USING btree ("seller_id","instance_id","time");--> statement-breakpoint
CREATE UNIQUE INDEX "usage_records_span" ON "usage_records" USING btree ("seller_id","instance_id","begin_time","end_time") WHERE "usage_records"."state" <> 'replaced';--> statement-breakpoint
CREATE INDEX "usage_records_due" ON "usage_records" USING btree ("seller_id","begin_time","metering_sn") WHERE "usage_records"."state" in ('sealed', 'unknown');--> statement-breakpoint
CREATE INDEX "usage_records_list" ON "usage_records" USING btree ("seller_id","test","sealed_at","metering_sn");--> statement-breakpoint
CREATE INDEX "usage_records_state" ON "usage_records" USING btree ("seller_id","state","sealed_at","metering_sn");--> statement-breakpoint
CREATE INDEX "usage_records_window" ON "usage_records" USING btree ("seller_id","window_id");--> statement-breakpoint
CREATE INDEX "usage_records_package" ON "usage_records" USING btree ("seller_id","relate_pkg_instance","begin_time");--> statement-breakpoint
CREATE INDEX "usage_records_batch" ON "usage_records" USING btree ("seller_id","batch_id");--> statement-breakpoint
CREATE INDEX "usage_series_list" ON "usage_series" USING btree ("seller_id","test","created_at","instance_id");--> statement-breakpoint
CREATE INDEX "usage_series_arrival" ON "usage_series" USING btree ("seller_id","last_arrival_at");--> statement-breakpoint
CREATE UNIQUE INDEX "usage_windows_open" ON "usage_windows" USING btree ("seller_id","instance_id","starts_at") WHERE "usage_windows"."state" = 'open';--> statement-breakpoint
CREATE INDEX "usage_windows_due" ON "usage_windows" USING btree ("seal_at") WHERE "usage_windows"."state" = 'open';--> statement-breakpoint
CREATE INDEX "usage_windows_instance" ON "usage_windows" USING btree ("seller_id","instance_id","starts_at");--> statement-breakpoint
CREATE INDEX "usage_windows_list" ON "usage_windows" USING btree ("seller_id","test","starts_at","id");