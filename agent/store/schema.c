#include "store/sql.h"

/*
 * Times are seconds UTC; last_day is a civil day.  Nothing here is computed
 * by a trigger: an order's columns are the fold of its events, kept for the
 * lists and for next_at, by which the agent wakes.
 */
static const char *const version_1[] = {
    "CREATE TABLE meta ("
    " key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT",

    "CREATE TABLE numbers ("
    " year INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT",

    "CREATE TABLE orders ("
    " id INTEGER PRIMARY KEY,"
    " number TEXT NOT NULL UNIQUE,"
    " version INTEGER NOT NULL,"
    " partner TEXT NOT NULL,"
    " inquiry_no TEXT NOT NULL,"
    " inquiry TEXT NOT NULL,"
    " customer_email TEXT NOT NULL,"
    " fingerprint TEXT NOT NULL,"
    " message_id TEXT NOT NULL,"
    " person TEXT NOT NULL,"
    " assigned INTEGER NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN"
    "  ('contact', 'offer', 'answer', 'job', 'done', 'lost')),"
    " opened INTEGER NOT NULL,"
    " since INTEGER NOT NULL,"
    " last INTEGER NOT NULL,"
    " known INTEGER NOT NULL,"
    " due INTEGER NOT NULL,"
    " last_day INTEGER NOT NULL,"
    " snooze INTEGER NOT NULL,"
    " appointment INTEGER NOT NULL,"
    " appointment_timed INTEGER NOT NULL,"
    " amount INTEGER,"
    " headsup INTEGER NOT NULL,"
    " reminders INTEGER NOT NULL,"
    " last_sent INTEGER NOT NULL,"
    " next_at INTEGER) STRICT",
    "CREATE INDEX orders_next ON orders (next_at)"
    " WHERE next_at IS NOT NULL",
    "CREATE UNIQUE INDEX orders_inquiry ON orders (partner, inquiry_no)"
    " WHERE inquiry_no <> ''",
    "CREATE INDEX orders_customer ON orders (customer_email)"
    " WHERE customer_email <> ''",
    "CREATE INDEX orders_fingerprint ON orders (fingerprint)"
    " WHERE fingerprint <> ''",
    "CREATE INDEX orders_open ON orders (due) WHERE state NOT IN"
    " ('done', 'lost')",

    "CREATE TABLE events ("
    " order_id INTEGER NOT NULL REFERENCES orders (id),"
    " seq INTEGER NOT NULL CHECK (seq > 0),"
    " kind TEXT NOT NULL,"
    " at INTEGER NOT NULL,"
    " timed INTEGER NOT NULL,"
    " learnt INTEGER NOT NULL,"
    " by TEXT NOT NULL,"
    " mail TEXT NOT NULL,"
    " amount INTEGER,"
    " text TEXT NOT NULL,"
    " pause INTEGER NOT NULL,"
    " step INTEGER NOT NULL,"
    " implied_by INTEGER NOT NULL,"
    " undoes INTEGER NOT NULL,"
    " PRIMARY KEY (order_id, seq)) STRICT, WITHOUT ROWID",

    "CREATE TABLE ledger ("
    " id INTEGER PRIMARY KEY,"
    " account TEXT NOT NULL,"
    " folder TEXT NOT NULL,"
    " validity INTEGER NOT NULL,"
    " uid TEXT NOT NULL,"
    " uidn INTEGER NOT NULL,"
    " sha256 TEXT NOT NULL,"
    " body_sha256 TEXT NOT NULL,"
    " message_id TEXT NOT NULL,"
    " kind TEXT,"
    " order_id INTEGER REFERENCES orders (id),"
    " why TEXT NOT NULL,"
    " tries INTEGER NOT NULL,"
    " seen INTEGER NOT NULL,"
    " done INTEGER,"
    " UNIQUE (account, folder, validity, uid, sha256)) STRICT",
    "CREATE INDEX ledger_sha ON ledger (sha256)",
    "CREATE INDEX ledger_message ON ledger (message_id)"
    " WHERE message_id <> ''",
    "CREATE INDEX ledger_uidn ON ledger (account, folder, validity, uidn)",
    "CREATE INDEX ledger_open ON ledger (account, folder, validity, uidn)"
    " WHERE kind IS NULL",
    "CREATE INDEX ledger_order ON ledger (order_id)"
    " WHERE order_id IS NOT NULL",

    "CREATE TABLE thread ("
    " order_id INTEGER NOT NULL REFERENCES orders (id),"
    " message_id TEXT NOT NULL,"
    " ours INTEGER NOT NULL,"
    " kind TEXT NOT NULL,"
    " person TEXT NOT NULL,"
    " subject TEXT NOT NULL,"
    " at INTEGER NOT NULL,"
    " PRIMARY KEY (message_id, order_id)) STRICT, WITHOUT ROWID",
    "CREATE INDEX thread_order ON thread (order_id, at)",

    "CREATE TABLE outbox ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " order_id INTEGER REFERENCES orders (id),"
    " seq INTEGER NOT NULL,"
    " kind TEXT NOT NULL,"
    " person TEXT NOT NULL,"
    " recipient TEXT NOT NULL,"
    " subject TEXT NOT NULL,"
    " message_id TEXT NOT NULL UNIQUE,"
    " due INTEGER NOT NULL,"
    " cause INTEGER NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN"
    "  ('queued', 'sending', 'sent', 'failed', 'ambiguous')),"
    " tries INTEGER NOT NULL,"
    " unknowns INTEGER NOT NULL,"
    " created INTEGER NOT NULL,"
    " next_try INTEGER,"
    " answer TEXT NOT NULL) STRICT",
    /* apart: a row changes its state three times, its bytes never */
    "CREATE TABLE outbox_raw ("
    " id INTEGER PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,"
    " raw BLOB NOT NULL) STRICT",
    "CREATE UNIQUE INDEX outbox_once ON outbox"
    " (ifnull(order_id, 0), seq, kind, recipient, due, cause)",
    "CREATE INDEX outbox_next ON outbox (next_try)"
    " WHERE next_try IS NOT NULL",
    "CREATE INDEX outbox_order ON outbox (order_id, kind, seq)",
    "CREATE INDEX outbox_brake ON outbox (recipient, created)",
    "CREATE INDEX outbox_state ON outbox (state) WHERE state <> 'sent'",
    NULL,
};

/*
 * The board.  A home is where a mail of an order stands; `want` is the folder
 * that a move begun may have taken it to.  Without a uid it was taken out of
 * the board.  board_seen holds what else lies in the board's folders: copies
 * of such mails, and mails that are no order's (mail is NULL).
 */
static const char *const version_2[] = {
    "CREATE TABLE board_home ("
    " mail INTEGER PRIMARY KEY REFERENCES ledger (id) ON DELETE CASCADE,"
    " order_id INTEGER NOT NULL REFERENCES orders (id),"
    " folder TEXT NOT NULL,"
    " validity INTEGER NOT NULL,"
    " uid TEXT NOT NULL,"
    " want TEXT NOT NULL,"
    " gone INTEGER NOT NULL,"
    " marked INTEGER NOT NULL) STRICT",
    "CREATE INDEX board_home_place ON board_home (folder, validity, uid)",
    "CREATE INDEX board_home_gone ON board_home (mail) WHERE gone <> 0",
    "CREATE TABLE board_seen ("
    " id INTEGER PRIMARY KEY,"
    " folder TEXT NOT NULL,"
    " validity INTEGER NOT NULL,"
    " uid TEXT NOT NULL,"
    " mail INTEGER REFERENCES board_home (mail) ON DELETE CASCADE,"
    " UNIQUE (folder, validity, uid)) STRICT",
    "CREATE INDEX board_seen_mail ON board_seen (mail)"
    " WHERE mail IS NOT NULL",
    "CREATE TABLE board_mark ("
    " folder TEXT PRIMARY KEY,"
    " validity INTEGER NOT NULL,"
    " exist INTEGER NOT NULL,"
    " next INTEGER NOT NULL,"
    " changes INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    /* what people did on it; its id names the answer in the outbox */
    "CREATE TABLE board_drag ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " order_id INTEGER NOT NULL REFERENCES orders (id),"
    " mail INTEGER NOT NULL,"
    " source TEXT NOT NULL,"
    " target TEXT NOT NULL,"
    " verdict TEXT NOT NULL,"
    " at INTEGER NOT NULL) STRICT",
    "CREATE INDEX board_drag_order ON board_drag (order_id, at)",
    NULL,
};

/*
 * What is left of a customer who was forgotten: that there was an order, and
 * by what its mails would be known again.  Only hashes, under a salt that is
 * this database's own.
 */
static const char *const version_3[] = {
    "ALTER TABLE orders ADD COLUMN erased INTEGER NOT NULL DEFAULT 0",
    "CREATE TABLE salt (value BLOB NOT NULL) STRICT",
    "INSERT INTO salt VALUES (randomblob(32))",
    /* one statement: NOLINTNEXTLINE(bugprone-suspicious-missing-comma) */
    "CREATE TABLE tombstones ("
    " hash TEXT PRIMARY KEY,"
    " at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    NULL,
};

/* What was asked back, by a keyed hash of the text that made us ask. */
static const char *const version_4[] = {
    "CREATE TABLE asked ("
    " mark TEXT PRIMARY KEY,"
    " at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    NULL,
};

const struct migration migrations[] = {
    {version_1},
    {version_2},
    {version_3},
    {version_4},
};

const unsigned n_migrations = sizeof migrations / sizeof *migrations;
