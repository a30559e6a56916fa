-- Every letter and every two that stand beside each other, small: a text that holds another has all pieces of it.
CREATE FUNCTION "text_pieces"("value" text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
  select array(select distinct substr(lower(value), n, size)
    from generate_series(1, 2) size, generate_series(1, length(value) + 1 - size) n)
$$;--> statement-breakpoint
CREATE TABLE "order_products" (
	"seller_id" text NOT NULL,
	"product_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"order_id" text NOT NULL,
	"test" boolean NOT NULL,
	CONSTRAINT "order_products_seller_id_product_id_created_at_order_id_test_pk" PRIMARY KEY("seller_id","product_id","created_at","order_id","test")
);
--> statement-breakpoint
DROP INDEX "instances_identity";--> statement-breakpoint
DROP INDEX "instances_created";--> statement-breakpoint
DROP INDEX "instances_customer";--> statement-breakpoint
DROP INDEX "instances_id";--> statement-breakpoint
DROP INDEX "orders_created";--> statement-breakpoint
DROP INDEX "orders_customer";--> statement-breakpoint
CREATE INDEX "customers_name" ON "customers" USING gin (text_pieces("name"));--> statement-breakpoint
CREATE INDEX "instances_product" ON "instances" USING btree ("seller_id",left("product_name", 100)) WHERE "instances"."product_name" is not null;--> statement-breakpoint
CREATE INDEX "instances_ready" ON "instances" USING btree ("seller_id","ready_at") WHERE "instances"."ready_at" is not null and "instances"."status" <> 'released' and not "instances"."test";--> statement-breakpoint
CREATE INDEX "orders_id" ON "orders" USING btree ("seller_id","order_id" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "orders_product" ON "orders" USING btree ("seller_id",left("product_name", 100)) WHERE "orders"."product_name" is not null;--> statement-breakpoint
CREATE INDEX "jobs_kind" ON "jobs" USING btree ("seller_id","kind","seq") WHERE "jobs"."kind" not in ('order_lookup', 'provision');--> statement-breakpoint
CREATE UNIQUE INDEX "instances_identity" ON "instances" USING btree ("seller_id","test","order_id" text_pattern_ops,"order_line_id","item");--> statement-breakpoint
CREATE INDEX "instances_created" ON "instances" USING btree ("seller_id","created_at","instance_id","test");--> statement-breakpoint
CREATE INDEX "instances_customer" ON "instances" USING btree ("seller_id","customer_id" text_pattern_ops,"created_at","instance_id") WHERE "instances"."customer_id" is not null;--> statement-breakpoint
CREATE INDEX "instances_id" ON "instances" USING btree ("instance_id" text_pattern_ops,"seller_id");--> statement-breakpoint
CREATE INDEX "orders_created" ON "orders" USING btree ("seller_id","created_at","order_id","test");--> statement-breakpoint
CREATE INDEX "orders_customer" ON "orders" USING btree ("seller_id","customer_id" text_pattern_ops,"created_at","order_id") WHERE "orders"."customer_id" is not null;--> statement-breakpoint
INSERT INTO "order_products" ("seller_id", "product_id", "created_at", "order_id", "test")
  SELECT DISTINCT o."seller_id", p ->> 'productId', o."created_at", o."order_id", o."test"
  FROM "order_lines" l
  JOIN "orders" o ON o."seller_id" = l."seller_id" AND o."test" = l."test" AND o."order_id" = l."order_id"
  CROSS JOIN LATERAL jsonb_array_elements(l."products") p
  WHERE jsonb_typeof(l."products") = 'array' AND p ->> 'productId' <> '';
