CREATE TABLE "answer_checks" (
	"seller_id" text PRIMARY KEY NOT NULL,
	"checked_to" timestamp (3) with time zone NOT NULL,
	"message_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "answer_warnings" (
	"seller_id" text NOT NULL,
	"message_id" uuid NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"family" text NOT NULL,
	"activity" text,
	"codes" jsonb NOT NULL,
	CONSTRAINT "answer_warnings_seller_id_message_id_pk" PRIMARY KEY("seller_id","message_id")
);
--> statement-breakpoint
CREATE INDEX "answer_warnings_received" ON "answer_warnings" USING btree ("seller_id","received_at");