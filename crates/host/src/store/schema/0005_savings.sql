-- Sealed: released layouts are never edited, the next one is a new file.
-- Times are milliseconds since 1970 (UTC), money is micro-dollars.

-- Pauses that were asked for here of what cost money, and were read back. Rows are added and never changed.
CREATE TABLE savings (
    endpoint    INTEGER NOT NULL REFERENCES endpoints (id),
    -- When it was read back: it counts from then on.
    from_ms     INTEGER NOT NULL,
    -- Until when it counts at the most.
    until_ms    INTEGER NOT NULL CHECK (until_ms > from_ms),
    -- What all replicas cost in an hour; null is unknown.
    rate_micros INTEGER,
    PRIMARY KEY (endpoint, from_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX savings_by_end ON savings (until_ms);

-- Those that ended before, such as by a resume.
CREATE TABLE saving_ends (
    endpoint INTEGER NOT NULL REFERENCES endpoints (id),
    -- Which of its pauses.
    from_ms  INTEGER NOT NULL,
    -- Until when it is known to have been paused.
    at_ms    INTEGER NOT NULL,
    PRIMARY KEY (endpoint, from_ms)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER savings_are_never_changed BEFORE UPDATE ON savings
BEGIN SELECT RAISE(ABORT, 'what was noted is never changed'); END;
CREATE TRIGGER saving_ends_are_never_changed BEFORE UPDATE ON saving_ends
BEGIN SELECT RAISE(ABORT, 'what was noted is never changed'); END;
