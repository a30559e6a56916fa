CREATE TABLE "saved_views" (
	"seller_id" text NOT NULL,
	"user_id" uuid NOT NULL,
	"list" text NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "saved_views_seller_id_user_id_list_name_pk" PRIMARY KEY("seller_id","user_id","list","name")
);
