CREATE TABLE "sandbox_attempts" (
	"seller_id" text NOT NULL,
	"call_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"attempt" integer NOT NULL,
	"fault" text,
	"decisive" boolean NOT NULL,
	"refusal_expected" boolean NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"clock_at" timestamp (3) with time zone NOT NULL,
	"url" text NOT NULL,
	"body" text NOT NULL,
	"outcome" text NOT NULL,
	"status" integer,
	"answer_headers" jsonb NOT NULL,
	"answer" text,
	"result_code" text,
	"duration_ms" integer NOT NULL,
	"good" boolean NOT NULL,
	"findings" jsonb NOT NULL,
	CONSTRAINT "sandbox_attempts_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "sandbox_calls" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"activity" text NOT NULL,
	"mode" text NOT NULL,
	"state" text NOT NULL,
	"test" boolean NOT NULL,
	"members" jsonb NOT NULL,
	"order_id" text,
	"resource_id" uuid,
	"instance_id" text,
	"fault" text,
	"held_at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"result_code" text,
	"outcome" text,
	"next_at" timestamp (3) with time zone NOT NULL,
	"gives_up_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "sandbox_calls_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	CONSTRAINT "sandbox_calls_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "sandbox_order_lines" (
	"seller_id" text NOT NULL,
	"order_id" text NOT NULL,
	"order_line_id" text NOT NULL,
	"charging_mode" text NOT NULL,
	"period_type" text,
	"period_number" integer,
	"expire_time" timestamp (3) with time zone,
	"products" jsonb NOT NULL,
	CONSTRAINT "sandbox_order_lines_seller_id_order_id_order_line_id_pk" PRIMARY KEY("seller_id","order_id","order_line_id")
);
--> statement-breakpoint
CREATE TABLE "sandbox_orders" (
	"seller_id" text NOT NULL,
	"order_id" text NOT NULL,
	"order_type" text NOT NULL,
	"state" text NOT NULL,
	"ordered_at" timestamp (3) with time zone NOT NULL,
	"buyer" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sandbox_orders_seller_id_order_id_pk" PRIMARY KEY("seller_id","order_id")
);
--> statement-breakpoint
CREATE TABLE "sandbox_resources" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"order_id" text NOT NULL,
	"order_line_id" text NOT NULL,
	"offer" text NOT NULL,
	"instance_id" text,
	"state" text NOT NULL,
	"trial" boolean NOT NULL,
	"charging_mode" text NOT NULL,
	"product" jsonb NOT NULL,
	"buyer" jsonb NOT NULL,
	"expire_time" timestamp (3) with time zone,
	"renewals" jsonb NOT NULL,
	"frozen_for" text,
	"frozen_at" timestamp (3) with time zone,
	"info" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sandbox_resources_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "sandbox_settings" (
	"seller_id" text PRIMARY KEY NOT NULL,
	"clock_set" timestamp (3) with time zone NOT NULL,
	"clock_shown" timestamp (3) with time zone NOT NULL,
	"clock_speed" integer DEFAULT 1 NOT NULL,
	"timeout_ms" integer DEFAULT 20000 NOT NULL,
	"faults" jsonb NOT NULL,
	"order_query_fault" text,
	"basic_key" text NOT NULL,
	"general_key" text NOT NULL,
	"access_key_id" text NOT NULL,
	"secret_access_key" text NOT NULL,
	"cases" jsonb NOT NULL,
	"seeded_for" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "sandbox_attempts_call" ON "sandbox_attempts" USING btree ("seller_id","call_id","attempt","id");--> statement-breakpoint
CREATE INDEX "sandbox_calls_list" ON "sandbox_calls" USING btree ("seller_id","seq");--> statement-breakpoint
CREATE INDEX "sandbox_calls_due" ON "sandbox_calls" USING btree ("seller_id","state","next_at");--> statement-breakpoint
CREATE INDEX "sandbox_calls_resource" ON "sandbox_calls" USING btree ("seller_id","resource_id","seq");--> statement-breakpoint
CREATE INDEX "sandbox_calls_order" ON "sandbox_calls" USING btree ("seller_id","order_id");--> statement-breakpoint
CREATE INDEX "sandbox_orders_created" ON "sandbox_orders" USING btree ("seller_id","created_at","order_id");--> statement-breakpoint
CREATE INDEX "sandbox_resources_created" ON "sandbox_resources" USING btree ("seller_id","created_at","id");--> statement-breakpoint
CREATE INDEX "sandbox_resources_line" ON "sandbox_resources" USING btree ("seller_id","order_line_id");