CREATE INDEX "audit_log_action" ON "audit_log" USING btree ("seller_id","action","at","id");--> statement-breakpoint
CREATE INDEX "instances_not_active" ON "instances" USING btree ("seller_id","test","status","created_at","instance_id") WHERE "instances"."status" <> 'open' or "instances"."readiness" <> 'ready';--> statement-breakpoint
CREATE INDEX "orders_lookup_failed" ON "orders" USING btree ("seller_id","test","created_at","order_id") WHERE "orders"."lookup" = 'failed';--> statement-breakpoint
CREATE INDEX "jobs_list" ON "jobs" USING btree ("seller_id","seq");--> statement-breakpoint
CREATE INDEX "tasks_closed" ON "tasks" USING btree ("seller_id","closed_at","id") WHERE "tasks"."closed_at" is not null;