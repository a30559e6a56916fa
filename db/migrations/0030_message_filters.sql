CREATE INDEX "messages_activity" ON "messages" USING btree ("seller_id","activity","received_at","id");--> statement-breakpoint
CREATE INDEX "messages_family" ON "messages" USING btree ("seller_id","family","received_at","id");--> statement-breakpoint
CREATE INDEX "messages_code" ON "messages" USING btree ("seller_id","result_code","received_at","id") WHERE "messages"."result_code" <> '000000';--> statement-breakpoint
CREATE INDEX "messages_business" ON "messages" USING btree ("seller_id","business_id") WHERE "messages"."business_id" is not null;--> statement-breakpoint
CREATE INDEX "messages_nonce" ON "messages" USING btree ("seller_id","nonce") WHERE "messages"."nonce" is not null;