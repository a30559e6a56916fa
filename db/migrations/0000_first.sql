CREATE TABLE "api_keys" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_keys_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_name" text NOT NULL,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"reason" text,
	"details" jsonb,
	CONSTRAINT "audit_log_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"seller_id" text NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "memberships_seller_id_user_id_pk" PRIMARY KEY("seller_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "one_time_links" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"seller_id" text NOT NULL,
	"purpose" text NOT NULL,
	"email" text,
	"role" text NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "sign_in_failures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text,
	"session_version" integer DEFAULT 1 NOT NULL,
	"disabled" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_sign_in_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"seller_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"name" text,
	"user_id" text,
	"user_name" text,
	"mobile_phone" text,
	"email" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "customers_seller_id_customer_id_pk" PRIMARY KEY("seller_id","customer_id")
);
--> statement-breakpoint
CREATE TABLE "instance_history" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"instance_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"status_before" text,
	"status_after" text NOT NULL,
	"expire_before" timestamp (3) with time zone,
	"expire_after" timestamp (3) with time zone,
	"actor_kind" text NOT NULL,
	"actor_name" text NOT NULL,
	"message_id" uuid,
	"order_id" text,
	"reason" text,
	"details" jsonb,
	CONSTRAINT "instance_history_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "instance_orders" (
	"seller_id" text NOT NULL,
	"test" boolean NOT NULL,
	"order_id" text NOT NULL,
	"order_line_id" text NOT NULL,
	"effect" text NOT NULL,
	"instance_id" text NOT NULL,
	"expire_time" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "instance_orders_seller_id_test_order_id_order_line_id_effect_instance_id_pk" PRIMARY KEY("seller_id","test","order_id","order_line_id","effect","instance_id")
);
--> statement-breakpoint
CREATE TABLE "instances" (
	"seller_id" text NOT NULL,
	"instance_id" text NOT NULL,
	"test" boolean NOT NULL,
	"order_id" text NOT NULL,
	"order_line_id" text NOT NULL,
	"item" text DEFAULT '' NOT NULL,
	"product_id" text,
	"sku_code" text,
	"product_name" text,
	"linear_value" text,
	"charging_mode" text,
	"customer_id" text,
	"status" text NOT NULL,
	"readiness" text NOT NULL,
	"expire_time" timestamp (3) with time zone,
	"expiry_set_at" timestamp (3) with time zone,
	"status_set_at" timestamp (3) with time zone,
	"frozen_at" timestamp (3) with time zone,
	"released_at" timestamp (3) with time zone,
	"ready_at" timestamp (3) with time zone,
	"access" text,
	"version" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "instances_seller_id_instance_id_pk" PRIMARY KEY("seller_id","instance_id")
);
--> statement-breakpoint
CREATE TABLE "order_lines" (
	"seller_id" text NOT NULL,
	"test" boolean NOT NULL,
	"order_id" text NOT NULL,
	"order_line_id" text NOT NULL,
	"charging_mode" text,
	"period_type" text,
	"period_number" integer,
	"expire_time" timestamp (3) with time zone,
	"products" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "order_lines_seller_id_test_order_id_order_line_id_pk" PRIMARY KEY("seller_id","test","order_id","order_line_id")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"seller_id" text NOT NULL,
	"test" boolean NOT NULL,
	"order_id" text NOT NULL,
	"order_type" text,
	"customer_id" text,
	"product_name" text,
	"charging_mode" text,
	"ordered_at" timestamp (3) with time zone,
	"lookup" text NOT NULL,
	"lookup_error" text,
	"lookup_at" timestamp (3) with time zone,
	"details" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "orders_seller_id_test_order_id_pk" PRIMARY KEY("seller_id","test","order_id")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"test" boolean NOT NULL,
	"family" text NOT NULL,
	"activity" text,
	"scene" text,
	"verdict" text NOT NULL,
	"reason" text NOT NULL,
	"detail" text,
	"result_code" text NOT NULL,
	"open" boolean NOT NULL,
	"method" text NOT NULL,
	"url" text NOT NULL,
	"headers" jsonb NOT NULL,
	"body" "bytea" NOT NULL,
	"truncated" boolean NOT NULL,
	"answer_headers" jsonb NOT NULL,
	"answer" "bytea" NOT NULL,
	"duration_us" integer NOT NULL,
	"key_id" uuid,
	"signed_form" text,
	"sent_at" timestamp (3) with time zone,
	"nonce" text,
	"business_id" text,
	"order_id" text,
	"order_line_id" text,
	"instance_id" text,
	"rerun_of" uuid,
	"rerun_by" text,
	CONSTRAINT "messages_seller_id_received_at_id_pk" PRIMARY KEY("seller_id","received_at","id")
) PARTITION BY RANGE ("received_at");
--> statement-breakpoint
-- Catches what no monthly partition takes, so that a forgotten partition never loses a call.
CREATE TABLE "messages_other" PARTITION OF "messages" DEFAULT;
--> statement-breakpoint
CREATE TABLE "nonces" (
	"seller_id" text NOT NULL,
	"key_id" uuid NOT NULL,
	"nonce" text NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "nonces_seller_id_key_id_nonce_pk" PRIMARY KEY("seller_id","key_id","nonce")
);
--> statement-breakpoint
CREATE TABLE "refusal_counters" (
	"seller_id" text NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "refusal_counters_seller_id_hour_reason_pk" PRIMARY KEY("seller_id","hour","reason")
);
--> statement-breakpoint
CREATE TABLE "job_attempts" (
	"seller_id" text NOT NULL,
	"job_id" uuid NOT NULL,
	"attempt" integer NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"duration_ms" integer NOT NULL,
	"ok" boolean NOT NULL,
	"error" text,
	"request" text,
	"answer" text,
	CONSTRAINT "job_attempts_seller_id_job_id_attempt_started_at_pk" PRIMARY KEY("seller_id","job_id","attempt","started_at")
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"seq" bigserial NOT NULL,
	"kind" text NOT NULL,
	"lane" text NOT NULL,
	"payload" jsonb NOT NULL,
	"test" boolean NOT NULL,
	"order_id" text,
	"instance_id" text,
	"state" text NOT NULL,
	"run_at" timestamp (3) with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"max_attempts" integer NOT NULL,
	"locked_until" timestamp (3) with time zone,
	"locked_by" text,
	"idempotency_key" text NOT NULL,
	"last_error" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "jobs_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"test" boolean NOT NULL,
	"instance_id" text NOT NULL,
	"order_id" text NOT NULL,
	"owner_id" uuid,
	"due_at" timestamp (3) with time zone NOT NULL,
	"note" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"closed_by" text,
	"version" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "tasks_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "kit_credentials" (
	"seller_id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"private_key_pem" text,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "open_api_credentials" (
	"seller_id" text PRIMARY KEY NOT NULL,
	"base_url" text NOT NULL,
	"fallback_url" text,
	"access_key_id" text NOT NULL,
	"secret_access_key" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "products" (
	"seller_id" text NOT NULL,
	"product_id" text NOT NULL,
	"sku_code" text DEFAULT '' NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"settings" jsonb NOT NULL,
	"discovered" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "products_seller_id_product_id_sku_code_pk" PRIMARY KEY("seller_id","product_id","sku_code")
);
--> statement-breakpoint
CREATE TABLE "seller_keys" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"class" text NOT NULL,
	"status" text NOT NULL,
	"secret" text NOT NULL,
	"fingerprint" text NOT NULL,
	"hint" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone,
	CONSTRAINT "seller_keys_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "sellers" (
	"seller_id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"site" text NOT NULL,
	"sandbox" boolean DEFAULT false NOT NULL,
	"settings" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_hash" ON "api_keys" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "audit_log_at" ON "audit_log" USING btree ("seller_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("seller_id","subject_kind","subject_id","at");--> statement-breakpoint
CREATE INDEX "memberships_user" ON "memberships" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "one_time_links_seller" ON "one_time_links" USING btree ("seller_id","created_at");--> statement-breakpoint
CREATE INDEX "sign_in_failures_key" ON "sign_in_failures" USING btree ("key","at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree ("email");--> statement-breakpoint
CREATE INDEX "instance_history_instance" ON "instance_history" USING btree ("seller_id","instance_id","at","id");--> statement-breakpoint
CREATE INDEX "instance_orders_instance" ON "instance_orders" USING btree ("seller_id","instance_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "instances_identity" ON "instances" USING btree ("seller_id","test","order_id","order_line_id","item");--> statement-breakpoint
CREATE INDEX "instances_created" ON "instances" USING btree ("seller_id","test","created_at","instance_id");--> statement-breakpoint
CREATE INDEX "instances_expiry" ON "instances" USING btree ("seller_id","test","expire_time");--> statement-breakpoint
CREATE INDEX "instances_customer" ON "instances" USING btree ("seller_id","customer_id");--> statement-breakpoint
CREATE INDEX "instances_id" ON "instances" USING btree ("instance_id");--> statement-breakpoint
CREATE INDEX "orders_created" ON "orders" USING btree ("seller_id","test","created_at","order_id");--> statement-breakpoint
CREATE INDEX "orders_customer" ON "orders" USING btree ("seller_id","customer_id");--> statement-breakpoint
CREATE INDEX "messages_order" ON "messages" USING btree ("seller_id","order_id","received_at");--> statement-breakpoint
CREATE INDEX "messages_instance" ON "messages" USING btree ("seller_id","instance_id","received_at");--> statement-breakpoint
CREATE INDEX "messages_open" ON "messages" USING btree ("seller_id","received_at","id") WHERE "messages"."open";--> statement-breakpoint
CREATE INDEX "nonces_seen" ON "nonces" USING btree ("seen_at");--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_idempotency" ON "jobs" USING btree ("seller_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "jobs_due" ON "jobs" USING btree ("run_at") WHERE "jobs"."state" in ('waiting', 'running');--> statement-breakpoint
CREATE INDEX "jobs_lane" ON "jobs" USING btree ("seller_id","lane","seq") WHERE "jobs"."state" in ('waiting', 'running');--> statement-breakpoint
CREATE INDEX "jobs_state" ON "jobs" USING btree ("seller_id","state","seq");--> statement-breakpoint
CREATE INDEX "jobs_order" ON "jobs" USING btree ("seller_id","order_id");--> statement-breakpoint
CREATE INDEX "jobs_instance" ON "jobs" USING btree ("seller_id","instance_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_open_instance" ON "tasks" USING btree ("seller_id","instance_id","kind") WHERE "tasks"."state" = 'open';--> statement-breakpoint
CREATE INDEX "tasks_list" ON "tasks" USING btree ("seller_id","state","due_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "seller_keys_fingerprint" ON "seller_keys" USING btree ("seller_id","class","fingerprint");--> statement-breakpoint
CREATE INDEX "seller_keys_status" ON "seller_keys" USING btree ("seller_id","status");