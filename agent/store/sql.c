#include "store/sql.h"

#define ORDER_COLUMNS                                                          \
	"id, number, version, partner, inquiry_no, inquiry, customer_email, "  \
	"fingerprint, message_id, person, assigned, state, opened, since, "    \
	"last, known, due, last_day, snooze, appointment, "                    \
	"appointment_timed, amount, headsup, reminders, last_sent, next_at, "  \
	"erased"

#define OUT_COLUMNS                                                            \
	"b.id, b.order_id, coalesce(o.number, ''), b.seq, b.kind, b.person, "  \
	"b.recipient, b.subject, b.message_id, b.due, b.cause, b.state, "      \
	"b.tries, b.unknowns, b.created, b.next_try, b.answer"

#define OUT_FROM " FROM outbox b LEFT JOIN orders o ON o.id = b.order_id "

#define OUT_FROM_RAW OUT_FROM "JOIN outbox_raw r ON r.id = b.id "

#define HOME_COLUMNS                                                           \
	"h.mail, h.order_id, h.folder, h.validity, h.uid, h.want, h.gone, "    \
	"h.marked "

/* What was sent long ago has no bytes any more. */
#define OUT_FROM_SENT OUT_FROM "LEFT JOIN outbox_raw r ON r.id = b.id "

/* Mails that may name any customer: lists, and what is told beside orders. */
#define OUT_LOOSE                                                              \
	"(order_id IS NULL OR kind IN ('response', 'alert', 'digest', "        \
	"'report')) "

#define LEDGER_COLUMNS                                                         \
	"l.id, l.folder, l.uid, l.sha256, l.message_id, "                      \
	"coalesce(l.kind, ''), coalesce(l.order_id, 0), "                      \
	"coalesce(o.number, ''), l.why, l.tries, l.seen "                      \
	"FROM ledger l LEFT JOIN orders o ON o.id = l.order_id "

const char *const sql[SQL_COUNT] = {
    [SQL_SAVEPOINT] = "SAVEPOINT one",
    [SQL_SAVEPOINT_KEEP] = "RELEASE one",
    [SQL_SAVEPOINT_BACK] = "ROLLBACK TO one",
    [SQL_META_GET] = "SELECT value FROM meta WHERE key = ?1",
    [SQL_META_PUT] = "INSERT INTO meta VALUES (?1, ?2) "
		     "ON CONFLICT DO UPDATE SET value = ?2",
    [SQL_META_RAISE] = "INSERT INTO meta VALUES (?1, 1) ON CONFLICT "
		       "DO UPDATE SET value = value + 1 RETURNING value",
    [SQL_NEXT_WAKE] =
	"SELECT min(t) FROM (SELECT min(next_at) t FROM orders "
	"WHERE next_at IS NOT NULL UNION ALL "
	"SELECT min(next_try) FROM outbox WHERE next_try IS NOT NULL)",
    [SQL_NUMBER_NEXT] = "INSERT INTO numbers VALUES (?1, 1) "
			"ON CONFLICT DO UPDATE SET last = last + 1 "
			"RETURNING last",

    [SQL_MAIL_ATTEMPT] =
	"INSERT INTO ledger (account, folder, validity, uid, uidn, sha256, "
	"body_sha256, message_id, why, tries, seen) "
	"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', '', 1, ?8) "
	"ON CONFLICT DO UPDATE SET tries = tries + 1 RETURNING id, tries",
    [SQL_MAIL_OPEN] = "SELECT 1 FROM ledger WHERE id = ?1 AND kind IS NULL",
    [SQL_MAIL_TWIN] =
	"SELECT " LEDGER_COLUMNS "JOIN ledger m ON m.id = ?1 "
	"WHERE l.id <> ?1 AND l.kind IS NOT NULL "
	"AND l.kind <> 'quarantined' AND l.why <> 'gone' "
	"AND (l.sha256 = m.sha256 OR (l.message_id = ?2 "
	"AND l.message_id <> '' AND l.body_sha256 = m.body_sha256)) "
	"ORDER BY l.id LIMIT 1",
    [SQL_MAIL_SETTLE] =
	"UPDATE ledger SET kind = ?2, order_id = ?3, message_id = ?4, "
	"why = ?5, done = ?6 WHERE id = ?1 AND kind IS NULL",
    [SQL_MAIL_KNOWN] =
	"SELECT 1 FROM ledger WHERE account = ?1 AND folder = ?2 "
	"AND validity = ?3 AND uid = ?4 AND kind IS NOT NULL",
    [SQL_MAIL_FIRST_NEW] =
	"SELECT coalesce((SELECT min(uidn) FROM ledger WHERE account = ?1 "
	"AND folder = ?2 AND validity = ?3 AND kind IS NULL), "
	"(SELECT max(uidn) + 1 FROM ledger WHERE account = ?1 "
	"AND folder = ?2 AND validity = ?3), 1)",
    [SQL_MAIL_LIST] = "SELECT " LEDGER_COLUMNS "ORDER BY l.id",
    [SQL_MAIL_COUNT] =
	"SELECT count(*) FROM ledger WHERE kind = ?1 AND done > ?2",

    [SQL_ORDER_NEW] =
	"INSERT INTO orders (" ORDER_COLUMNS ") VALUES (NULL, ?2, 1, ?4, ?5, "
	"?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, "
	"?20, ?21, ?22, ?23, ?24, ?25, ?26, 0)",
    [SQL_ORDER_SAVE] =
	"UPDATE orders SET version = version + 1, person = ?10, "
	"assigned = ?11, state = ?12, opened = ?13, since = ?14, last = ?15, "
	"known = ?16, due = ?17, last_day = ?18, snooze = ?19, "
	"appointment = ?20, appointment_timed = ?21, amount = ?22, "
	"headsup = ?23, reminders = ?24, last_sent = ?25, next_at = ?26 "
	"WHERE id = ?1 AND version = ?3",
    [SQL_ORDER_GET] = "SELECT " ORDER_COLUMNS " FROM orders WHERE id = ?1",
    [SQL_ORDER_ID] = "SELECT id FROM orders WHERE number = ?1",
    [SQL_ORDER_BY_INQUIRY] = "SELECT id FROM orders WHERE partner = ?1 "
			     "AND inquiry_no = ?2 AND inquiry_no <> ''",
    [SQL_ORDER_BY_FINGERPRINT] =
	"SELECT id FROM orders WHERE fingerprint = ?1 "
	"AND fingerprint <> '' AND opened >= ?2 ORDER BY id DESC LIMIT 1",
    [SQL_ORDER_BY_CUSTOMER] =
	"SELECT id, sum(state NOT IN ('done', 'lost')) OVER () FROM orders "
	"WHERE customer_email = ?1 AND customer_email <> '' "
	"ORDER BY state IN ('done', 'lost'), id DESC LIMIT 1",
    [SQL_ORDER_DUE] = "SELECT id FROM orders WHERE next_at IS NOT NULL "
		      "AND next_at <= ?1 ORDER BY next_at LIMIT ?2",
    [SQL_ORDER_LIST] = "SELECT " ORDER_COLUMNS " FROM orders "
		       "ORDER BY state IN ('done', 'lost'), due = 0, due, id",
    [SQL_ORDER_LIST_OPEN] =
	"SELECT " ORDER_COLUMNS " FROM orders "
	"WHERE state NOT IN ('done', 'lost') ORDER BY due = 0, due, id",
    [SQL_EVENT_ADD] = "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
		      "?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    [SQL_EVENT_LIST] =
	"SELECT seq, kind, at, timed, learnt, by, mail, amount, text, "
	"pause, step, implied_by, undoes FROM events WHERE order_id = ?1 "
	"ORDER BY seq",
    [SQL_EVENT_COUNT] = "SELECT count(*) FROM events WHERE order_id = ?1",

    [SQL_THREAD_ADD] = "INSERT INTO thread VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
		       "?7) ON CONFLICT DO NOTHING",
    [SQL_THREAD_FIND] =
	"SELECT order_id, message_id, ours, kind, person, subject, at "
	"FROM thread WHERE message_id = ?1 ORDER BY order_id DESC LIMIT 1",
    [SQL_THREAD_LIST] =
	"SELECT order_id, message_id, ours, kind, person, subject, at "
	"FROM thread WHERE order_id = ?1 ORDER BY at, ours",

    [SQL_OUT_ADD] =
	"INSERT INTO outbox VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
	"?9, 'queued', 0, 0, ?10, ?11, '') ON CONFLICT DO NOTHING",
    [SQL_OUT_ADD_RAW] = "INSERT INTO outbox_raw VALUES (?1, ?2)",
    [SQL_OUT_NEXT] =
	"SELECT " OUT_COLUMNS ", r.raw" OUT_FROM_RAW
	"WHERE b.next_try IS NOT NULL AND b.next_try <= ?1 "
	"AND (?2 = 0 OR (b.kind = 'alert' AND b.due = ?2)) "
	"AND NOT (b.kind = 'confirmation' AND EXISTS (SELECT 1 FROM outbox p "
	"WHERE p.order_id = b.order_id AND p.kind = b.kind "
	"AND p.recipient = b.recipient AND p.id < b.id "
	"AND (p.next_try IS NOT NULL OR p.state = 'sending'))) "
	"AND NOT EXISTS (SELECT 1 FROM outbox w WHERE w.order_id = b.order_id "
	"AND w.recipient = b.recipient AND w.state = 'sending') "
	"ORDER BY b.next_try, b.id LIMIT 1",
    [SQL_OUT_WAITING] =
	"SELECT count(*) FROM (SELECT 1 FROM outbox "
	"WHERE next_try IS NOT NULL AND next_try <= ?1 LIMIT ?2)",
    [SQL_OUT_CLAIM] =
	"UPDATE outbox SET state = 'sending', next_try = NULL, "
	"tries = tries + 1 WHERE id = ?1 AND state IN ('queued', 'ambiguous') "
	"AND next_try IS NOT NULL",
    [SQL_OUT_SETTLE] =
	"UPDATE outbox SET state = ?2, unknowns = ?3, next_try = ?4, "
	"answer = ?5 WHERE id = ?1",
    [SQL_OUT_HOLD] = "UPDATE outbox SET next_try = ?2 WHERE recipient = ?1 "
		     "AND state = 'queued' AND next_try < ?2",
    /* What a mail tells of happened before ?1: it may be out already. */
    [SQL_OUT_RECONCILE] =
	"UPDATE outbox SET state = 'ambiguous', unknowns = unknowns + 1, "
	"next_try = CASE WHEN ?3 THEN ?4 END, answer = ?5 "
	"WHERE state = 'queued' AND state <> 'sent' "
	"AND NOT (kind = 'alert' AND due = ?2) "
	"AND CASE WHEN kind IN ('headsup', 'reminder', 'escalation', "
	"'digest', 'report') THEN due ELSE coalesce((SELECT e.at FROM events e "
	"WHERE e.order_id = outbox.order_id AND e.seq = outbox.seq), 0) END "
	"+ CASE WHEN kind = 'confirmation' AND tries = 0 "
	"THEN max(next_try - created, 0) ELSE 0 END <= ?1",
    [SQL_ORDERS_LOOK] =
	"UPDATE orders SET next_at = ?1 WHERE next_at IS NOT NULL "
	"AND next_at > ?1",
    /* not tried yet: its own delay counts from now */
    [SQL_OUT_SET_CLOCK] =
	"UPDATE outbox SET next_try = CASE WHEN tries = 0 AND created > ?1 "
	"THEN ?1 + max(next_try - created, 0) WHEN tries = 0 THEN next_try "
	"ELSE ?1 END, created = min(created, ?1) "
	"WHERE next_try IS NOT NULL AND next_try > ?1",
    [SQL_OUT_UNREACHED] = "SELECT " OUT_COLUMNS ", ''" OUT_FROM
			  "WHERE b.state = 'failed' AND b.state <> 'sent' AND "
			  "b.kind = ?1 ORDER BY b.id LIMIT 10",
    [SQL_OUT_RECOVER] =
	"UPDATE outbox SET state = 'ambiguous', unknowns = unknowns + 1, "
	"next_try = CASE WHEN unknowns = 0 THEN ?1 END, "
	"answer = 'the agent ended while it was being sent' "
	"WHERE state = 'sending' AND state <> 'sent'", /* the index' own */
    [SQL_OUT_UNSEND_COUNT] =
	"SELECT count(*) FROM outbox WHERE order_id = ?1 AND seq = ?2 "
	"AND (?3 = '' OR kind = ?3) "
	"AND (state NOT IN ('queued', 'failed') OR unknowns > 0)",
    /* what may have gone out stays: it is to be corrected */
    [SQL_OUT_UNSEND] = "DELETE FROM outbox WHERE order_id = ?1 AND seq = ?2 "
		       "AND (?3 = '' OR kind = ?3) AND state = 'queued' "
		       "AND unknowns = 0",
    [SQL_OUT_COUNT_TO] =
	"SELECT count(*) FROM (SELECT 1 FROM outbox WHERE kind = ?1 "
	"AND recipient = ?2 AND created > ?3 LIMIT 100)",
    [SQL_OUT_COUNT_ORDER] =
	"SELECT count(*) FROM (SELECT 1 FROM outbox WHERE kind = ?1 "
	"AND order_id = ?2 AND created > ?3 LIMIT 100)",
    [SQL_OUT_COUNT_STATE] = "SELECT count(*) FROM outbox WHERE state = ?1 "
			    "AND state <> 'sent'",
    [SQL_OUT_OF] =
	"SELECT count(*) FROM outbox WHERE order_id = ?1 AND kind = ?2",
    [SQL_OUT_GET] = "SELECT " OUT_COLUMNS ", coalesce(r.raw, '')" OUT_FROM_SENT
		    "WHERE b.id = ?1",
    [SQL_OUT_BY_MESSAGE_ID] =
	"SELECT " OUT_COLUMNS ", coalesce(r.raw, '')" OUT_FROM_SENT
	"WHERE b.message_id = ?1",
    [SQL_OUT_RETRY] =
	"UPDATE outbox SET state = 'queued', next_try = ?2, created = ?2 "
	"WHERE id = ?1 AND state IN ('queued', 'failed', 'ambiguous') "
	"AND EXISTS (SELECT 1 FROM outbox_raw r WHERE r.id = outbox.id)",
    [SQL_OUT_DROP] = "DELETE FROM outbox WHERE id = ?1 "
		     "AND state IN ('queued', 'failed', 'ambiguous')",
    [SQL_OUT_LIST] = "SELECT " OUT_COLUMNS ", ''" OUT_FROM "ORDER BY b.id",

    [SQL_BOARD_MARK_GET] = "SELECT validity, exist, next, changes "
			   "FROM board_mark WHERE folder = ?1",
    [SQL_BOARD_MARK_PUT] =
	"INSERT INTO board_mark VALUES (?1, ?2, ?3, ?4, ?5) "
	"ON CONFLICT DO UPDATE SET validity = ?2, exist = ?3, next = ?4, "
	"changes = ?5",
    [SQL_BOARD_ADOPT] =
	"INSERT INTO board_home SELECT l.id, l.order_id, l.folder, "
	"l.validity, l.uid, '', 0, 0 FROM ledger l "
	"WHERE l.order_id IS NOT NULL AND l.why <> 'seen before' "
	"AND NOT EXISTS (SELECT 1 FROM board_home h WHERE h.mail = l.id)",
    [SQL_BOARD_HOME_GET] =
	"SELECT " HOME_COLUMNS "FROM board_home h WHERE h.mail = ?1",
    [SQL_BOARD_HOME_PUT] =
	"UPDATE board_home SET folder = ?2, validity = ?3, uid = ?4, "
	"want = ?5, gone = ?6, marked = ?7 WHERE mail = ?1",
    [SQL_BOARD_REPOINT] =
	"UPDATE board_home SET validity = ?2, uid = ?3 "
	"WHERE mail = ?1 AND folder = ?4 AND validity <> ?2 AND uid <> '' "
	"AND NOT EXISTS (SELECT 1 FROM board_mark m WHERE m.folder = ?4)",
    [SQL_BOARD_BY_SHA] =
	"SELECT h.mail FROM ledger l JOIN board_home h ON h.mail = l.id "
	"WHERE l.sha256 = ?1 LIMIT 1",
    [SQL_BOARD_BY_TWIN] =
	"SELECT h.mail FROM ledger n JOIN ledger l "
	"ON l.message_id = n.message_id AND l.body_sha256 = n.body_sha256 "
	"JOIN board_home h ON h.mail = l.id WHERE n.account = ?4 "
	"AND n.folder = ?1 AND n.validity = ?2 AND n.uid = ?3 "
	"AND n.message_id <> '' AND l.message_id <> '' "
	"AND n.why = 'seen before' ORDER BY l.id LIMIT 1",
    [SQL_BOARD_KNOWN] =
	"SELECT 1 FROM board_home WHERE folder = ?1 AND validity = ?2 "
	"AND uid = ?3 AND gone = 0 UNION ALL SELECT 1 FROM board_seen "
	"WHERE folder = ?1 AND validity = ?2 AND uid = ?3",
    [SQL_BOARD_IN_FOLDER] =
	"SELECT mail, validity, uid, 0 FROM board_home "
	"WHERE folder = ?1 AND uid <> '' UNION ALL "
	"SELECT id, validity, uid, 1 FROM board_seen WHERE folder = ?1",
    [SQL_BOARD_GONE] = "UPDATE board_home SET gone = ?2 "
		       "WHERE mail = ?1 AND gone <> ?2",
    [SQL_BOARD_SEEN_ADD] = "INSERT INTO board_seen VALUES (NULL, ?1, ?2, ?3, "
			   "?4) ON CONFLICT DO UPDATE SET mail = ?4",
    [SQL_BOARD_SEEN_DROP] = "DELETE FROM board_seen WHERE id = ?1",
    [SQL_BOARD_COPY] = "SELECT id, folder, validity, uid FROM board_seen "
		       "WHERE mail = ?1 ORDER BY folder <> ?2, id DESC LIMIT 1",
    [SQL_BOARD_OTHER_COPY] =
	"SELECT id, folder, validity, uid FROM board_seen "
	"WHERE mail = ?1 AND id <> ?2 ORDER BY id DESC LIMIT 1",
    [SQL_BOARD_DISOWN] = "UPDATE board_seen SET mail = NULL WHERE mail = ?1",
    [SQL_BOARD_UNSETTLED] =
	"SELECT mail FROM board_home WHERE mail > ?1 AND mail IN "
	"(SELECT mail FROM board_home WHERE gone <> 0 UNION "
	"SELECT mail FROM board_seen WHERE mail IS NOT NULL) "
	"ORDER BY mail LIMIT 1",
    [SQL_BOARD_TO_MOVE] =
	"SELECT " HOME_COLUMNS ", o.number, CASE o.state "
	"WHEN 'contact' THEN ?2 WHEN 'offer' THEN ?3 WHEN 'answer' THEN ?3 "
	"WHEN 'job' THEN ?4 ELSE ?5 END AS there "
	"FROM board_home h JOIN orders o ON o.id = h.order_id "
	"WHERE h.mail > ?1 AND h.uid <> '' AND h.gone = 0 "
	"AND h.folder <> there AND (h.want = '' OR ?6) "
	"ORDER BY h.mail LIMIT 1",
    [SQL_BOARD_DRAG_ADD] =
	"INSERT INTO board_drag VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_BOARD_DRAG_COUNT] =
	"SELECT count(*) FROM board_drag WHERE order_id = ?1 AND at > ?2",

    [SQL_SALT] = "SELECT value FROM salt",
    [SQL_TOMB_ADD] =
	"INSERT INTO tombstones VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [SQL_TOMB_FIND] = "SELECT 1 FROM tombstones WHERE hash = ?1 AND at >= ?2",
    [SQL_ERASE_TRACES] =
	"SELECT 'mail', sha256 FROM ledger WHERE order_id = ?1 UNION "
	"SELECT 'id', message_id FROM ledger WHERE order_id = ?1 UNION "
	"SELECT 'id', message_id FROM thread WHERE order_id = ?1 "
	"AND NOT ours UNION SELECT 'id', message_id FROM orders "
	"WHERE id = ?1 UNION SELECT 'number', partner || '/' || inquiry_no "
	"FROM orders WHERE id = ?1 AND inquiry_no <> '' UNION "
	"SELECT 'print', fingerprint FROM orders WHERE id = ?1",
    [SQL_ERASE_ORDER] =
	"UPDATE orders SET version = version + 1, inquiry_no = '', "
	"inquiry = ?2, customer_email = '', fingerprint = '', "
	"message_id = '', next_at = NULL, erased = ?3 WHERE id = ?1",
    [SQL_ERASE_EVENTS] =
	"UPDATE events SET mail = '', text = CASE kind WHEN 'assign' "
	"THEN text ELSE '' END WHERE order_id = ?1",
    [SQL_ERASE_THREAD] = "DELETE FROM thread WHERE order_id = ?1",
    [SQL_ERASE_UNSENT] =
	"DELETE FROM outbox WHERE order_id = ?1 AND state <> 'sent'",
    [SQL_ERASE_SENT] =
	"UPDATE outbox SET subject = '', answer = '' WHERE order_id = ?1",
    [SQL_ERASE_RAW] = "DELETE FROM outbox_raw WHERE id IN "
		      "(SELECT id FROM outbox WHERE order_id = ?1)",
    /* the places stay: a mail still lying there is not read anew */
    [SQL_ERASE_LEDGER] =
	"UPDATE ledger SET sha256 = 'erased ' || id, body_sha256 = '', "
	"message_id = '', why = CASE why WHEN 'seen before' THEN why "
	"ELSE 'erased' END WHERE order_id = ?1",
    [SQL_LOOSE_RAW] = "DELETE FROM outbox_raw WHERE id IN (SELECT id "
		      "FROM outbox WHERE state = 'sent' AND " OUT_LOOSE ")",
    [SQL_LOOSE_SUBJECT] = "UPDATE outbox SET subject = '' WHERE " OUT_LOOSE
			  "AND instr(lower(subject), ?1)",
    [SQL_LOOSE_UNSENT] =
	"SELECT " OUT_COLUMNS ", r.raw" OUT_FROM_RAW "WHERE b.state <> 'sent' "
	"AND (b.order_id IS NULL OR b.kind IN ('response', 'alert', "
	"'digest', 'report')) AND b.id > ?1 ORDER BY b.id LIMIT 1",
    [SQL_LOOSE_DROP] = "DELETE FROM outbox WHERE id = ?1",
    [SQL_OLD_RAW] = "DELETE FROM outbox_raw WHERE id IN (SELECT id "
		    "FROM outbox WHERE state = 'sent' AND created < ?1)",
    [SQL_OLD_SUBJECTS] =
	"UPDATE outbox SET subject = '', answer = '' "
	"WHERE order_id IS NULL AND created < ?1 AND subject <> ''",
    [SQL_OLD_LEDGER] =
	"UPDATE ledger SET message_id = '' WHERE order_id IS NULL "
	"AND done < ?1 AND message_id <> ''",
    [SQL_ENDED_BEFORE] =
	"SELECT id FROM orders WHERE erased = 0 "
	"AND state IN ('done', 'lost') AND max(since, last, known) < ?1 "
	"LIMIT 1",
    [SQL_MAIL_PLACES] =
	"SELECT coalesce(h.folder, l.folder), "
	"coalesce(h.validity, l.validity), coalesce(h.uid, l.uid), l.kind, "
	"l.seen FROM ledger l LEFT JOIN board_home h ON h.mail = l.id "
	"WHERE l.order_id = ?1 AND l.why <> 'gone' "
	"AND (h.mail IS NULL OR (h.uid <> '' AND h.gone = 0)) UNION ALL "
	"SELECT s.folder, s.validity, s.uid, l.kind, l.seen "
	"FROM ledger l JOIN board_seen s ON s.mail = l.id "
	"WHERE l.order_id = ?1",

    [SQL_ASKED] = "SELECT 1 FROM asked WHERE mark = ?1 AND at > ?2",
    [SQL_ASK] = "INSERT INTO asked VALUES (?1, ?2) "
		"ON CONFLICT DO UPDATE SET at = ?2",
    [SQL_ASKED_FORGET] = "DELETE FROM asked WHERE at < ?1",
    [SQL_OUT_COUNT_DUE] =
	"SELECT count(*) FROM outbox WHERE kind = 'response' "
	"AND recipient = ?1 AND order_id = ?2 AND due = ?3 AND created > ?4",
};
