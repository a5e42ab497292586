-- Sealed: released layouts are never edited, the next one is a new file.
-- Costs have bounds, entries name what they correct and what they rest on, and none is longer than
-- a day, so that whoever sums a stretch of time looks back one day and not further.
-- Times are milliseconds since 1970 (UTC), money is micro-dollars, NULL is "not known".

ALTER TABLE entries RENAME TO entries_of_layout_1;

CREATE TABLE entries (
    -- The entry's number.
    id           INTEGER PRIMARY KEY CHECK (id > 0),
    -- The entry it takes the place of, together with all others that name it.
    corrects     INTEGER REFERENCES entries (id),
    endpoint     INTEGER NOT NULL REFERENCES endpoints (id),
    -- 0 span, 1 settlement.
    kind         INTEGER NOT NULL CHECK (kind IN (0, 1)),
    -- 0 readings, 1 replica metrics, 2 billing record.
    source       INTEGER NOT NULL CHECK (source IN (0, 1, 2)),
    -- 0 seen, 1 inferred, 2 unknown.
    evidence     INTEGER NOT NULL CHECK (evidence IN (0, 1, 2)),
    episode_ms   INTEGER,
    least_micros INTEGER NOT NULL,
    -- NULL: nothing bounds it.
    most_micros  INTEGER,
    state        INTEGER NOT NULL REFERENCES states (id),
    hardware     INTEGER REFERENCES hardware (id),
    -- Of one replica, in an hour.
    rate_micros  INTEGER,
    replicas     INTEGER NOT NULL,
    from_ms      INTEGER NOT NULL,
    to_ms        INTEGER NOT NULL,
    CHECK (to_ms - from_ms BETWEEN 0 AND 86400000)
) STRICT;

-- What layout 1 held, in the same order and with new numbers. Spans longer than a day are cut: a
-- piece costs the difference of what had come together at its ends, so pieces add up to the whole.
WITH RECURSIVE cut (id, begins_ms, ends_ms) AS (
    SELECT id, from_ms, min(from_ms + 86400000, max(from_ms, to_ms)) FROM entries_of_layout_1
    UNION ALL
    SELECT cut.id, ends_ms, min(ends_ms + 86400000, to_ms)
    FROM cut JOIN entries_of_layout_1 AS old ON old.id = cut.id WHERE ends_ms < to_ms
),
priced AS (
    SELECT cut.id, begins_ms, ends_ms,
           CASE WHEN begins_ms = from_ms THEN 0
                ELSE CAST(cost_micros * ((begins_ms - from_ms) / CAST(to_ms - from_ms AS REAL)) AS INTEGER)
           END AS before_micros,
           CASE WHEN ends_ms >= to_ms THEN cost_micros
                ELSE CAST(cost_micros * ((ends_ms - from_ms) / CAST(to_ms - from_ms AS REAL)) AS INTEGER)
           END AS after_micros
    FROM cut JOIN entries_of_layout_1 AS old ON old.id = cut.id
)
INSERT INTO entries (id, corrects, endpoint, kind, source, evidence, episode_ms, least_micros,
                     most_micros, state, hardware, rate_micros, replicas, from_ms, to_ms)
SELECT row_number() OVER (ORDER BY old.id, begins_ms), NULL, endpoint,
       CASE kind WHEN 'span' THEN 0 ELSE 1 END,
       0,
       CASE evidence WHEN 'seen' THEN 0 WHEN 'inferred' THEN 1 ELSE 2 END,
       episode_ms,
       CASE WHEN cost_micros IS NULL THEN 0 ELSE after_micros - before_micros END,
       CASE WHEN cost_micros IS NULL THEN NULL ELSE after_micros - before_micros END,
       state, hardware, rate_micros_per_hour, replicas, begins_ms, ends_ms
FROM priced JOIN entries_of_layout_1 AS old ON old.id = priced.id;

DROP TABLE entries_of_layout_1;

-- All that sums and the history need, so that they read nothing but this.
CREATE INDEX entries_by_end ON entries (to_ms, from_ms, endpoint, state, kind, source, evidence,
                                        replicas, rate_micros, least_micros, most_micros);
CREATE INDEX entries_by_corrected ON entries (corrects) WHERE corrects IS NOT NULL;

-- An entry is never changed, removed or replaced; a correction is another entry.
CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries of the ledger never change'); END;
CREATE TRIGGER entries_are_not_removed BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never removed'); END;
CREATE TRIGGER entries_are_not_replaced BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM entries WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never replaced'); END;
-- By name: when it was created may have been learned since.
CREATE TRIGGER entries_correct_their_own_endpoint BEFORE INSERT ON entries
WHEN NEW.corrects IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM entries AS old
    JOIN endpoints AS theirs ON theirs.id = old.endpoint
    JOIN endpoints AS ours ON ours.id = NEW.endpoint
    WHERE old.id = NEW.corrects AND ours.namespace = theirs.namespace AND ours.name = theirs.name
)
BEGIN SELECT RAISE(ABORT, 'a correction names an entry of its own endpoint'); END;

ALTER TABLE lines RENAME TO lines_of_layout_1;

CREATE TABLE lines (
    endpoint       INTEGER PRIMARY KEY REFERENCES endpoints (id),
    updated_ms     INTEGER,
    max_replicas   INTEGER,
    state          INTEGER NOT NULL REFERENCES states (id),
    hardware       INTEGER REFERENCES hardware (id),
    rate_micros    INTEGER,
    replicas       INTEGER NOT NULL,
    from_ms        INTEGER NOT NULL,
    to_ms          INTEGER NOT NULL,
    evidence       INTEGER NOT NULL CHECK (evidence IN (0, 1, 2)),
    -- The episode; work is a whole number beyond 64 bits, so it is a text.
    episode_ms     INTEGER,
    billable_ms    INTEGER,
    work           TEXT,
    unknown_ms     INTEGER,
    unknown_least  INTEGER,
    -- NULL within an episode: nothing bounds it.
    unknown_most   INTEGER,
    last_rate      INTEGER,
    CHECK ((episode_ms IS NULL) = (billable_ms IS NULL)),
    CHECK ((episode_ms IS NULL) = (work IS NULL)),
    CHECK ((episode_ms IS NULL) = (unknown_ms IS NULL)),
    CHECK ((episode_ms IS NULL) = (unknown_least IS NULL))
) STRICT;

INSERT INTO lines
SELECT endpoint, updated_ms, NULL, state, hardware, rate_micros_per_hour, replicas, from_ms, to_ms,
       CASE evidence WHEN 'seen' THEN 0 WHEN 'inferred' THEN 1 ELSE 2 END,
       episode_ms, billable_ms, work, unknown_ms,
       CASE WHEN episode_ms IS NULL THEN NULL ELSE 0 END,
       CASE WHEN unknown_ms = 0 THEN 0 ELSE NULL END,
       last_rate
FROM lines_of_layout_1;

DROP TABLE lines_of_layout_1;

-- What was told about what, such as `left-running:namespace/name`.
CREATE TABLE reminders (
    key              TEXT PRIMARY KEY,
    round_ms         INTEGER NOT NULL,
    told_level       INTEGER NOT NULL,
    snoozed_until_ms INTEGER
) STRICT, WITHOUT ROWID;

INSERT INTO reminders
SELECT 'left-running:' || namespace || '/' || name, episode_ms, told_level, snoozed_until_ms
FROM memory;

DROP TABLE memory;
