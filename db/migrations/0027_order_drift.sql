CREATE TABLE "drift_passes" (
	"seller_id" text PRIMARY KEY NOT NULL,
	"night" text NOT NULL,
	"cursor_at" timestamp (3) with time zone,
	"cursor_id" text,
	"checked" integer NOT NULL,
	"differing" integer NOT NULL,
	"failed" integer NOT NULL,
	"last_error" text,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "order_drifts" (
	"seller_id" text NOT NULL,
	"order_id" text NOT NULL,
	"instance_id" text DEFAULT '' NOT NULL,
	"field" text NOT NULL,
	"ours" text NOT NULL,
	"theirs" text NOT NULL,
	"source" text NOT NULL,
	"state" text NOT NULL,
	"found_at" timestamp (3) with time zone NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"decided_by" text,
	"reason" text,
	CONSTRAINT "order_drifts_seller_id_order_id_instance_id_field_pk" PRIMARY KEY("seller_id","order_id","instance_id","field")
);
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "imported_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "console_status" text;--> statement-breakpoint
CREATE INDEX "order_drifts_list" ON "order_drifts" USING btree ("seller_id","state","found_at","order_id");