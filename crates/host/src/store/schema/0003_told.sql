-- Sealed: released layouts are never edited, the next one is a new file.
-- Times are milliseconds since 1970 (UTC).

-- Why something was shown or not. Not part of the ledger: what is old is removed.
CREATE TABLE reminders_log (
    -- In the order in which it was written.
    id       INTEGER PRIMARY KEY,
    at_ms    INTEGER NOT NULL,
    -- Such as `left-running:namespace/name`.
    key      TEXT NOT NULL,
    level    INTEGER NOT NULL,
    title    TEXT NOT NULL,
    -- 0 told, 1 held back: Do Not Disturb, 2 held back: screen locked, 3 not delivered, 4 snoozed,
    -- 5 put away, 6 taken back.
    outcome  INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 6),
    why      TEXT,
    until_ms INTEGER,
    CHECK ((outcome = 3) = (why IS NOT NULL)),
    CHECK ((outcome = 4) = (until_ms IS NOT NULL))
) STRICT;
CREATE INDEX reminders_log_by_time ON reminders_log (at_ms);

-- What to tell, where no later reading shows it any more.
ALTER TABLE reminders ADD COLUMN title TEXT;
ALTER TABLE reminders ADD COLUMN body  TEXT;
