CREATE TABLE "changes" (
	"seller_id" text NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "changes_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"id" uuid NOT NULL,
	"entity" text NOT NULL,
	"entity_id" text NOT NULL,
	"kind" text NOT NULL,
	"test" boolean NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"payload" jsonb NOT NULL,
	CONSTRAINT "changes_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "applications" (
	"seller_id" text NOT NULL,
	"test" boolean NOT NULL,
	"tenant_id" text NOT NULL,
	"instance_id" text DEFAULT '' NOT NULL,
	"app_id" text NOT NULL,
	"client_id" text,
	"client_secret" text,
	"secret_unreadable" boolean DEFAULT false NOT NULL,
	"key_pair_id" uuid,
	"state" text NOT NULL,
	"set_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "applications_seller_id_test_tenant_id_instance_id_app_id_pk" PRIMARY KEY("seller_id","test","tenant_id","instance_id","app_id")
);
--> statement-breakpoint
CREATE TABLE "bindings" (
	"seller_id" text NOT NULL,
	"test" boolean NOT NULL,
	"tenant_id" text NOT NULL,
	"instance_id" text DEFAULT '' NOT NULL,
	"order_id" text,
	"state" text NOT NULL,
	"set_at" timestamp (3) with time zone,
	"full_push_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "bindings_seller_id_test_tenant_id_instance_id_pk" PRIMARY KEY("seller_id","test","tenant_id","instance_id")
);
--> statement-breakpoint
CREATE TABLE "departments" (
	"seller_id" text NOT NULL,
	"test" boolean NOT NULL,
	"tenant_id" text NOT NULL,
	"instance_id" text DEFAULT '' NOT NULL,
	"org_code" text NOT NULL,
	"name" text,
	"parent_code" text,
	"state" text NOT NULL,
	"set_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "departments_seller_id_test_tenant_id_instance_id_org_code_pk" PRIMARY KEY("seller_id","test","tenant_id","instance_id","org_code")
);
--> statement-breakpoint
CREATE TABLE "kit_key_pairs" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"status" text NOT NULL,
	"public_key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"private_key" text NOT NULL,
	"bits" integer NOT NULL,
	"source" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "kit_key_pairs_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "members" (
	"seller_id" text NOT NULL,
	"test" boolean NOT NULL,
	"tenant_id" text NOT NULL,
	"instance_id" text DEFAULT '' NOT NULL,
	"app_id" text DEFAULT '' NOT NULL,
	"user_name" text NOT NULL,
	"name" text,
	"org_code" text,
	"role" text NOT NULL,
	"enabled" boolean NOT NULL,
	"position" text,
	"personal" text,
	"personal_digest" text,
	"state" text NOT NULL,
	"set_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "members_seller_id_test_tenant_id_instance_id_app_id_user_name_pk" PRIMARY KEY("seller_id","test","tenant_id","instance_id","app_id","user_name")
);
--> statement-breakpoint
CREATE TABLE "organisation_pushes" (
	"seller_id" text NOT NULL,
	"test" boolean NOT NULL,
	"tenant_id" text NOT NULL,
	"message_id" uuid NOT NULL,
	"instance_id" text DEFAULT '' NOT NULL,
	"kind" text NOT NULL,
	"flag" text,
	"at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"total" integer NOT NULL,
	"unchanged" integer NOT NULL,
	"outdated" integer NOT NULL,
	"diff" jsonb NOT NULL,
	CONSTRAINT "organisation_pushes_seller_id_message_id_pk" PRIMARY KEY("seller_id","message_id")
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"seller_id" text NOT NULL,
	"test" boolean NOT NULL,
	"tenant_id" text NOT NULL,
	"tenant_code" text,
	"name" text,
	"domain_name" text,
	"set_at" timestamp (3) with time zone,
	"last_push_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tenants_seller_id_test_tenant_id_pk" PRIMARY KEY("seller_id","test","tenant_id")
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "tenant_id" text;--> statement-breakpoint
CREATE UNIQUE INDEX "changes_seq" ON "changes" USING btree ("seller_id","seq");--> statement-breakpoint
CREATE INDEX "bindings_instance" ON "bindings" USING btree ("seller_id","instance_id");--> statement-breakpoint
CREATE UNIQUE INDEX "kit_key_pairs_fingerprint" ON "kit_key_pairs" USING btree ("seller_id","fingerprint");--> statement-breakpoint
CREATE INDEX "members_list" ON "members" USING btree ("seller_id","test","tenant_id","user_name");--> statement-breakpoint
CREATE INDEX "organisation_pushes_tenant" ON "organisation_pushes" USING btree ("seller_id","test","tenant_id","at","message_id");--> statement-breakpoint
CREATE INDEX "tenants_created" ON "tenants" USING btree ("seller_id","test","created_at","tenant_id");--> statement-breakpoint
CREATE INDEX "tenants_code" ON "tenants" USING btree ("seller_id","tenant_code");--> statement-breakpoint
CREATE INDEX "messages_tenant" ON "messages" USING btree ("seller_id","tenant_id","received_at") WHERE "messages"."tenant_id" is not null;--> statement-breakpoint
ALTER TABLE "kit_credentials" DROP COLUMN "private_key_pem";