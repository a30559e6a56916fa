CREATE TABLE "channels" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"language" text NOT NULL,
	"state" text NOT NULL,
	"target" text NOT NULL,
	"rules" jsonb NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"last_error" text,
	"last_sent_at" timestamp (3) with time zone,
	"version" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "channels_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "notice_items" (
	"seller_id" text NOT NULL,
	"channel_id" uuid NOT NULL,
	"notice_id" uuid NOT NULL,
	"phase" text NOT NULL,
	"level" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"job_id" uuid,
	CONSTRAINT "notice_items_seller_id_channel_id_notice_id_phase_level_pk" PRIMARY KEY("seller_id","channel_id","notice_id","phase","level")
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"event" text NOT NULL,
	"subject" text NOT NULL,
	"severity" text NOT NULL,
	"level" integer NOT NULL,
	"details" jsonb NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "notices_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "channels_name" ON "channels" USING btree ("seller_id","name") WHERE "channels"."state" <> 'removed';--> statement-breakpoint
CREATE INDEX "notice_items_waiting" ON "notice_items" USING btree ("seller_id","channel_id","at") WHERE "notice_items"."job_id" is null;--> statement-breakpoint
CREATE INDEX "notice_items_job" ON "notice_items" USING btree ("seller_id","job_id") WHERE "notice_items"."job_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "notices_open" ON "notices" USING btree ("seller_id","event","subject") WHERE "notices"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "notices_list" ON "notices" USING btree ("seller_id","opened_at","id");