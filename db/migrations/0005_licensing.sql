CREATE TABLE "license_activations" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"license_id" uuid NOT NULL,
	"fingerprint" text NOT NULL,
	"device" text,
	"mode" text NOT NULL,
	"offline_until" timestamp (3) with time zone,
	"offline_serial" integer,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"deactivated_at" timestamp (3) with time zone,
	"deactivated_by" text,
	CONSTRAINT "license_activations_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "license_batches" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"state" text NOT NULL,
	"product_id" text NOT NULL,
	"sku_code" text DEFAULT '' NOT NULL,
	"product_name" text NOT NULL,
	"total" integer NOT NULL,
	"issued" integer DEFAULT 0 NOT NULL,
	"seats" integer,
	"effective_time" timestamp (3) with time zone,
	"expire_time" timestamp (3) with time zone,
	"reason" text NOT NULL,
	"error" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "license_batches_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "license_history" (
	"seller_id" text NOT NULL,
	"license_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"status_after" text NOT NULL,
	"expire_after" timestamp (3) with time zone,
	"actor_kind" text NOT NULL,
	"actor_name" text NOT NULL,
	"message_id" uuid,
	"order_id" text,
	"reason" text,
	"details" jsonb,
	CONSTRAINT "license_history_seller_id_license_id_id_pk" PRIMARY KEY("seller_id","license_id","id")
);
--> statement-breakpoint
CREATE TABLE "license_signing_keys" (
	"seller_id" text NOT NULL,
	"kid" text NOT NULL,
	"public_key" text NOT NULL,
	"private_key" text NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "license_signing_keys_seller_id_kid_pk" PRIMARY KEY("seller_id","kid")
);
--> statement-breakpoint
CREATE TABLE "license_stock" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"product_id" text NOT NULL,
	"sku_code" text DEFAULT '' NOT NULL,
	"key_sealed" text NOT NULL,
	"key_hash" text NOT NULL,
	"key_hint" text NOT NULL,
	"import_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"imported_at" timestamp (3) with time zone NOT NULL,
	"imported_by" text NOT NULL,
	"license_id" uuid,
	"drawn_at" timestamp (3) with time zone,
	CONSTRAINT "license_stock_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "licenses" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"test" boolean NOT NULL,
	"origin" text NOT NULL,
	"source" text NOT NULL,
	"key_sealed" text NOT NULL,
	"key_hash" text NOT NULL,
	"key_hint" text NOT NULL,
	"product_id" text,
	"sku_code" text,
	"product_name" text,
	"customer_id" text,
	"instance_id" text,
	"order_id" text,
	"order_line_id" text,
	"batch_id" uuid,
	"seats" integer,
	"limits" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"effective_time" timestamp (3) with time zone,
	"expire_time" timestamp (3) with time zone,
	"expiry_set_at" timestamp (3) with time zone,
	"status" text NOT NULL,
	"status_set_at" timestamp (3) with time zone,
	"first_activated_at" timestamp (3) with time zone,
	"last_seen_at" timestamp (3) with time zone,
	"replaced_by" uuid,
	"offline_serial" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "licenses_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "created_by" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "last_used_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "license_activations_device" ON "license_activations" USING btree ("seller_id","license_id","fingerprint") WHERE "license_activations"."deactivated_at" is null;--> statement-breakpoint
CREATE INDEX "license_activations_license" ON "license_activations" USING btree ("seller_id","license_id","created_at");--> statement-breakpoint
CREATE INDEX "license_batches_list" ON "license_batches" USING btree ("seller_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "license_signing_keys_current" ON "license_signing_keys" USING btree ("seller_id") WHERE "license_signing_keys"."status" = 'current';--> statement-breakpoint
CREATE UNIQUE INDEX "license_stock_key" ON "license_stock" USING btree ("seller_id","key_hash");--> statement-breakpoint
CREATE INDEX "license_stock_free" ON "license_stock" USING btree ("seller_id","product_id","sku_code","imported_at","position") WHERE "license_stock"."drawn_at" is null;--> statement-breakpoint
CREATE INDEX "license_stock_list" ON "license_stock" USING btree ("seller_id","product_id","sku_code","imported_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "licenses_origin" ON "licenses" USING btree ("seller_id","test","origin");--> statement-breakpoint
CREATE UNIQUE INDEX "licenses_key" ON "licenses" USING btree ("seller_id","test","key_hash");--> statement-breakpoint
CREATE INDEX "licenses_created" ON "licenses" USING btree ("seller_id","test","created_at","id");--> statement-breakpoint
CREATE INDEX "licenses_expiry" ON "licenses" USING btree ("seller_id","test","expire_time","id");--> statement-breakpoint
CREATE INDEX "licenses_instance" ON "licenses" USING btree ("seller_id","instance_id") WHERE "licenses"."instance_id" is not null;--> statement-breakpoint
CREATE INDEX "licenses_order" ON "licenses" USING btree ("seller_id","order_id") WHERE "licenses"."order_id" is not null;--> statement-breakpoint
CREATE INDEX "licenses_batch" ON "licenses" USING btree ("seller_id","batch_id","id") WHERE "licenses"."batch_id" is not null;