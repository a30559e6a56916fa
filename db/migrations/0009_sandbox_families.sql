CREATE TABLE "sandbox_enterprises" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"tenant_id" text NOT NULL,
	"tenant_code" text NOT NULL,
	"name" text NOT NULL,
	"domain_name" text NOT NULL,
	"departments" jsonb NOT NULL,
	"members" jsonb NOT NULL,
	"bindings" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sandbox_enterprises_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "sandbox_events" (
	"seller_id" text NOT NULL,
	"event_id" text NOT NULL,
	"resource_id" uuid NOT NULL,
	"fingerprint" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone,
	"uploads" integer DEFAULT 0 NOT NULL,
	"type" text,
	"file_name" text,
	"sha256" text,
	"content" text,
	"changed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "sandbox_events_seller_id_event_id_pk" PRIMARY KEY("seller_id","event_id")
);
--> statement-breakpoint
ALTER TABLE "sandbox_attempts" ADD COLUMN "method" text DEFAULT 'POST' NOT NULL;--> statement-breakpoint
ALTER TABLE "sandbox_attempts" ADD COLUMN "request_headers" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "sandbox_calls" ADD COLUMN "family" text DEFAULT 'saas_v2' NOT NULL;--> statement-breakpoint
ALTER TABLE "sandbox_resources" ADD COLUMN "family" text DEFAULT 'saas_v2' NOT NULL;--> statement-breakpoint
ALTER TABLE "sandbox_resources" ADD COLUMN "license" text;--> statement-breakpoint
ALTER TABLE "sandbox_resources" ADD COLUMN "code_use" jsonb;--> statement-breakpoint
ALTER TABLE "sandbox_settings" ADD COLUMN "v1_key" text;--> statement-breakpoint
ALTER TABLE "sandbox_settings" ADD COLUMN "license_code_key" text;--> statement-breakpoint
ALTER TABLE "sandbox_settings" ADD COLUMN "kit_key" text;--> statement-breakpoint
ALTER TABLE "sandbox_settings" ADD COLUMN "kit_app_id" text;--> statement-breakpoint
ALTER TABLE "sandbox_settings" ADD COLUMN "kit_public_key" text;--> statement-breakpoint
CREATE INDEX "sandbox_enterprises_created" ON "sandbox_enterprises" USING btree ("seller_id","created_at","id");--> statement-breakpoint
CREATE INDEX "sandbox_events_resource" ON "sandbox_events" USING btree ("seller_id","resource_id","requested_at");