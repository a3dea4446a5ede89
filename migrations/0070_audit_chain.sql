-- The audit chain: what was posted and what people with power did, sealed in blocks.
--
-- A block holds a digest of every row it covers and the hash of the block before it, so that a
-- row which somebody altered, took away or added afterwards (as only a superuser can) is found
-- and named, and so is an altered block. Blocks are made a few seconds later, by the worker: a
-- chain written with every act would make all acts wait for one another.

-- Whoever seals reads everything that is sealed and adds blocks; nothing else does.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hundi_sealer') THEN
        CREATE ROLE hundi_sealer NOLOGIN;
    END IF;
    GRANT hundi_sealer TO hundi_app;
END
$$;
GRANT USAGE ON SCHEMA platform, ledger TO hundi_sealer;
GRANT SELECT ON platform.audit_log, ledger.entries, ledger.moves, ledger.accounts TO hundi_sealer;

-- One chain of blocks of two kinds. A block covers the rows of its kind whose sequence number is
-- above `after_seq` and up to `last_seq`. `digests` is 44 bytes for each of them in order: the
-- sequence number (8), the move's ordinal or 0 (4), SHA-256 of the row (32).
CREATE TABLE platform.blocks (
    number BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    after_seq BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    row_count INTEGER NOT NULL,
    digests BYTEA NOT NULL,
    previous_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL UNIQUE,
    sealed_at TIMESTAMPTZ NOT NULL,
    UNIQUE (kind, last_seq),
    CONSTRAINT blocks_count_from_one CHECK (number >= 1),
    CONSTRAINT known_kind CHECK (kind IN ('audit', 'ledger')),
    CONSTRAINT a_block_covers_something CHECK (after_seq >= 0 AND after_seq < last_seq),
    CONSTRAINT each_row_has_its_digest CHECK (octet_length(digests) = 44 * row_count),
    CONSTRAINT hashes_are_whole CHECK (octet_length(hash) = 32 AND octet_length(previous_hash) = 32)
);
COMMENT ON TABLE platform.blocks IS 'The audit chain: sealed digests of the ledger and audit log.';
-- Digests do not compress; trying costs time.
ALTER TABLE platform.blocks ALTER COLUMN digests SET STORAGE EXTERNAL;
GRANT SELECT, INSERT ON platform.blocks TO hundi_sealer;

CREATE TRIGGER blocks_are_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON platform.blocks
FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

-- How far may be sealed. Sequence numbers become visible out of order: a slow transaction may
-- still commit a number below those that everybody sees. A mark says that every number up to
-- `up_to_seq` was drawn by a transaction whose id is below `before_xid`: once all of those have
-- ended, what is not there by then will never be.
CREATE TABLE platform.seal_marks (
    kind TEXT PRIMARY KEY,
    up_to_seq BIGINT NOT NULL,
    before_xid XID8 NOT NULL,
    CONSTRAINT known_kind CHECK (kind IN ('audit', 'ledger'))
);
COMMENT ON TABLE platform.seal_marks IS 'Up to where rows may be sealed, once older work has ended.';
GRANT SELECT, INSERT, UPDATE ON platform.seal_marks TO hundi_sealer;

-- The marks rest on this: whoever draws a sequence number has a transaction id already. (A
-- statement's own trigger runs before the statement draws one.)
CREATE FUNCTION platform.take_transaction_id() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN NULL;
END
$$;
CREATE TRIGGER audit_log_numbers_follow_transaction_ids
BEFORE INSERT ON platform.audit_log
FOR EACH STATEMENT EXECUTE FUNCTION platform.take_transaction_id();
CREATE TRIGGER entry_numbers_follow_transaction_ids
BEFORE INSERT ON ledger.entries
FOR EACH STATEMENT EXECUTE FUNCTION platform.take_transaction_id();
