DROP INDEX "usage_events_instance";--> statement-breakpoint
-- As lib/services/metering/judge-events.ts makes it, so that what comes again is still known.
ALTER TABLE "usage_event_ids" ALTER COLUMN "id" SET DATA TYPE uuid USING encode(substring(sha256(convert_to("id", 'UTF8')) from 1 for 16), 'hex')::uuid;--> statement-breakpoint
CREATE INDEX "usage_events_window" ON "usage_events" USING btree ("seller_id","window_id");
