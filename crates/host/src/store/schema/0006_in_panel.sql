-- Sealed: released layouts are never edited, the next one is a new file.
-- Times are milliseconds since 1970 (UTC).

-- Something can also be held back because the panel in front of a person shows it. A check is not changed in place.
CREATE TABLE reminders_log_of_now (
    -- In the order in which it was written.
    id       INTEGER PRIMARY KEY,
    at_ms    INTEGER NOT NULL,
    -- Such as `left-running:namespace/name`.
    key      TEXT NOT NULL,
    level    INTEGER NOT NULL,
    title    TEXT NOT NULL,
    -- 0 told, 1 held back: Do Not Disturb, 2 held back: screen locked, 3 not delivered, 4 snoozed,
    -- 5 put away, 6 taken back, 7 held back: the panel shows it.
    outcome  INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 7),
    why      TEXT,
    until_ms INTEGER,
    CHECK ((outcome = 3) = (why IS NOT NULL)),
    CHECK ((outcome = 4) = (until_ms IS NOT NULL))
) STRICT;
INSERT INTO reminders_log_of_now (id, at_ms, key, level, title, outcome, why, until_ms)
    SELECT id, at_ms, key, level, title, outcome, why, until_ms FROM reminders_log;
DROP TABLE reminders_log;
ALTER TABLE reminders_log_of_now RENAME TO reminders_log;
CREATE INDEX reminders_log_by_time ON reminders_log (at_ms);
