CREATE TABLE "license_code_answers" (
	"seller_id" text NOT NULL,
	"license_id" uuid NOT NULL,
	"answer" jsonb NOT NULL,
	"answered_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "license_code_answers_seller_id_license_id_pk" PRIMARY KEY("seller_id","license_id")
);
--> statement-breakpoint
CREATE TABLE "license_orders" (
	"seller_id" text NOT NULL,
	"test" boolean NOT NULL,
	"order_id" text NOT NULL,
	"order_line_id" text NOT NULL,
	"effect" text NOT NULL,
	"license_id" uuid NOT NULL,
	"expire_time" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "license_orders_seller_id_test_order_id_order_line_id_effect_license_id_pk" PRIMARY KEY("seller_id","test","order_id","order_line_id","effect","license_id")
);
--> statement-breakpoint
CREATE INDEX "license_orders_license" ON "license_orders" USING btree ("seller_id","license_id","created_at");