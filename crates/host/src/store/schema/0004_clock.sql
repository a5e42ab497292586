-- Sealed: released layouts are never edited, the next one is a new file.

-- By how many milliseconds the wall clock was set since the episode of a line began.
ALTER TABLE lines ADD COLUMN clock_ms INTEGER NOT NULL DEFAULT 0;
