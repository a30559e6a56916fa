CREATE TABLE "buyer_sessions" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"test" boolean NOT NULL,
	"tenant_id" text NOT NULL,
	"user_name" text NOT NULL,
	"name" text,
	"token_hash" text NOT NULL,
	"previous_hash" text,
	"previous_until" timestamp (3) with time zone,
	"pending" boolean DEFAULT false NOT NULL,
	"app_instance_id" text NOT NULL,
	"app_id" text NOT NULL,
	"tokens" text NOT NULL,
	"access_until" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"rotated_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "buyer_sessions_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "hand_overs" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"code_hash" text,
	"instance_id" text NOT NULL,
	"trial" boolean DEFAULT false NOT NULL,
	"claims" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"redeemed_at" timestamp (3) with time zone,
	CONSTRAINT "hand_overs_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "landings" (
	"seller_id" text NOT NULL,
	"id" uuid NOT NULL,
	"reference" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"test" boolean NOT NULL,
	"tenant_id" text,
	"user_name" text,
	"instance_id" text,
	"outcome" text NOT NULL,
	"fault" text,
	"said" text,
	"begun" text NOT NULL,
	"calls" integer NOT NULL,
	"took_ms" integer NOT NULL,
	CONSTRAINT "landings_seller_id_id_pk" PRIMARY KEY("seller_id","id")
);
--> statement-breakpoint
CREATE TABLE "sign_in_states" (
	"state_hash" text PRIMARY KEY NOT NULL,
	"seller_id" text NOT NULL,
	"browser_hash" text NOT NULL,
	"test" boolean NOT NULL,
	"tenant_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "sandbox_grants" (
	"seller_id" text NOT NULL,
	"hash" text NOT NULL,
	"kind" text NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"user_name" text NOT NULL,
	"client_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "sandbox_grants_seller_id_hash_pk" PRIMARY KEY("seller_id","hash")
);
--> statement-breakpoint
ALTER TABLE "sandbox_enterprises" ADD COLUMN "identity_fault" text;--> statement-breakpoint
CREATE UNIQUE INDEX "buyer_sessions_token" ON "buyer_sessions" USING btree ("seller_id","token_hash");--> statement-breakpoint
CREATE INDEX "buyer_sessions_previous" ON "buyer_sessions" USING btree ("seller_id","previous_hash");--> statement-breakpoint
CREATE INDEX "buyer_sessions_expiry" ON "buyer_sessions" USING btree ("seller_id","expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "hand_overs_code" ON "hand_overs" USING btree ("seller_id","code_hash");--> statement-breakpoint
CREATE INDEX "hand_overs_expiry" ON "hand_overs" USING btree ("seller_id","expires_at");--> statement-breakpoint
CREATE INDEX "landings_at" ON "landings" USING btree ("seller_id","at","id");--> statement-breakpoint
CREATE INDEX "landings_reference" ON "landings" USING btree ("seller_id","reference");--> statement-breakpoint
CREATE INDEX "landings_tenant" ON "landings" USING btree ("seller_id","test","tenant_id");--> statement-breakpoint
CREATE INDEX "sign_in_states_expiry" ON "sign_in_states" USING btree ("seller_id","expires_at");--> statement-breakpoint
CREATE INDEX "sandbox_grants_expiry" ON "sandbox_grants" USING btree ("seller_id","expires_at");