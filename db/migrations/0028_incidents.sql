CREATE TABLE "failed_orders" (
	"seller_id" text NOT NULL,
	"order_id" text NOT NULL,
	"product_id" text NOT NULL,
	"product_name" text,
	"activity" text NOT NULL,
	"incident_id" uuid NOT NULL,
	"failed_at" timestamp (3) with time zone NOT NULL,
	"lost_at" timestamp (3) with time zone NOT NULL,
	"refund" text NOT NULL,
	"checked_at" timestamp (3) with time zone,
	"checked_by" text,
	"note" text,
	CONSTRAINT "failed_orders_seller_id_order_id_pk" PRIMARY KEY("seller_id","order_id")
);
--> statement-breakpoint
CREATE TABLE "incident_calls" (
	"seller_id" text NOT NULL,
	"subject" text NOT NULL,
	"activity" text NOT NULL,
	"result_code" text NOT NULL,
	"reason" text NOT NULL,
	"incident_id" uuid NOT NULL,
	"family" text NOT NULL,
	"order_id" text,
	"instance_id" text,
	"tenant_id" text,
	"failures" integer NOT NULL,
	"open" boolean NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"last_failed_at" timestamp (3) with time zone NOT NULL,
	"latest_message_id" uuid NOT NULL,
	"gives_up_at" timestamp (3) with time zone,
	"passed" boolean NOT NULL,
	CONSTRAINT "incident_calls_seller_id_subject_activity_result_code_reason_pk" PRIMARY KEY("seller_id","subject","activity","result_code","reason")
);
--> statement-breakpoint
CREATE TABLE "incident_events" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"incident_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"by" text,
	"text" text,
	"details" jsonb,
	CONSTRAINT "incident_events_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"product_id" text NOT NULL,
	"product_name" text,
	"activity" text NOT NULL,
	"result_code" text NOT NULL,
	"reason" text NOT NULL,
	"state" text NOT NULL,
	"owner_id" uuid,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"closed_by" text,
	"calls" integer NOT NULL,
	"subjects" integer NOT NULL,
	"failing" integer NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"latest_message_id" uuid NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "incidents_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "probe_days" (
	"seller_id" text NOT NULL,
	"day" date NOT NULL,
	"product_id" text NOT NULL,
	"activity" text NOT NULL,
	"calls" integer NOT NULL,
	"failures" integer NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	"last_ok" boolean NOT NULL,
	CONSTRAINT "probe_days_seller_id_day_product_id_activity_pk" PRIMARY KEY("seller_id","day","product_id","activity")
);
--> statement-breakpoint
CREATE TABLE "probe_marks" (
	"seller_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"id" uuid NOT NULL,
	CONSTRAINT "probe_marks_seller_id_pk" PRIMARY KEY("seller_id")
);
--> statement-breakpoint
CREATE INDEX "failed_orders_lost" ON "failed_orders" USING btree ("seller_id","lost_at");--> statement-breakpoint
CREATE INDEX "failed_orders_presumed" ON "failed_orders" USING btree ("seller_id","lost_at") WHERE "failed_orders"."refund" = 'presumed';--> statement-breakpoint
CREATE INDEX "incident_calls_list" ON "incident_calls" USING btree ("seller_id","incident_id","last_failed_at","latest_message_id");--> statement-breakpoint
CREATE INDEX "incident_calls_seen" ON "incident_calls" USING btree ("seller_id","last_failed_at");--> statement-breakpoint
CREATE INDEX "incident_calls_open" ON "incident_calls" USING btree ("seller_id","incident_id","gives_up_at") WHERE "incident_calls"."open";--> statement-breakpoint
CREATE INDEX "incident_calls_failing" ON "incident_calls" USING btree ("seller_id","subject","activity","result_code","reason") WHERE "incident_calls"."open";--> statement-breakpoint
CREATE INDEX "incident_calls_clock" ON "incident_calls" USING btree ("seller_id","gives_up_at") WHERE "incident_calls"."open" and not "incident_calls"."passed" and "incident_calls"."gives_up_at" is not null;--> statement-breakpoint
CREATE INDEX "incident_events_list" ON "incident_events" USING btree ("seller_id","incident_id","at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_cause" ON "incidents" USING btree ("seller_id","product_id","activity","result_code","reason");--> statement-breakpoint
CREATE INDEX "incidents_due" ON "incidents" USING btree ("seller_id","due_at","id");--> statement-breakpoint
CREATE INDEX "incidents_seen" ON "incidents" USING btree ("seller_id","last_seen_at","id");--> statement-breakpoint
CREATE INDEX "incidents_active" ON "incidents" USING btree ("seller_id","due_at") WHERE "incidents"."state" in ('open', 'acknowledged');