DROP INDEX "usage_series_arrival";--> statement-breakpoint
-- Every call of usage updates one row here per instance it names, and no indexed column: with room in its page that needs no index entries.
ALTER TABLE "usage_series" SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE "usage_windows" SET (fillfactor = 70);
