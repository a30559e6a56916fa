CREATE INDEX "instance_history_order" ON "instance_history" USING btree ("seller_id","order_id") WHERE "instance_history"."order_id" is not null and "instance_history"."kind" <> 'created';--> statement-breakpoint
CREATE INDEX "tasks_instance" ON "tasks" USING btree ("seller_id","instance_id");--> statement-breakpoint
CREATE INDEX "tasks_order" ON "tasks" USING btree ("seller_id","order_id");