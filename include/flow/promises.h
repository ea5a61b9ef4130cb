/*
 * flow/promises.h - what a crash between any two steps leaves behind, and how
 * the next start puts it right.
 *
 * A mail comes in by these steps, and goes out by those:
 *
 *   look  note  read  decide  COMMIT  move        (intake_batch.c, board.c)
 *   queue+COMMIT  claim+COMMIT  mark  send  settle+COMMIT        (post.c)
 *
 * Behind each COMMIT the disk has been waited for, but for `note`: it counts
 * the deaths of the agent over a mail, and no power loss makes a mail guilty.
 * Whatever stands between two COMMITs is done again or not at all.
 *
 * The first table is walked by tests/unit/test_promises.c, which makes each
 * state, crashes and starts anew: a row without its test does not compile.
 * The second one names the test that shows each row.  Beside them the day of
 * tests/faults/test_kill.py is ended at every call that changes anything, and
 * tests/unit/test_powerloss.c cuts the power.
 */
#ifndef FLOW_PROMISES_H
#define FLOW_PROMISES_H

/* clang-format off */
/*  name             the crash comes …
 *                   what it leaves
 *                   what the next start does */
#define CRASHES(ROW) \
ROW(mail_noted,      "behind the note, while the mail is read or decided", \
                     "ledger: a row without verdict; the mailbox as it was", \
                     "the mail is handed out again; tries says it was; alone, so that no neighbour is blamed") \
ROW(mail_decided,    "ahead of the COMMIT of the verdict", \
                     "nothing: order, events, mails and verdict are one transaction", \
                     "as mail_noted") \
ROW(mail_committed,  "behind that COMMIT, ahead of the move to the board", \
                     "the verdict; the mail still lies where it came in", \
                     "it is not handed out again; handed out all the same, it is known; the move is repeated until done") \
ROW(mail_renamed,    "when the server counts its folder anew (UIDVALIDITY), or delivers the mail again", \
                     "a verdict under a name that is gone", \
                     "known by all its bytes, or by Message-ID and body: the same verdict, nothing twice") \
ROW(mail_deadly,     "again and again over one mail", \
                     "tries: how often", \
                     "behind the fourth time it is set aside unread, and the digest says so") \
ROW(out_queued,      "ahead of the claim", \
                     "outbox: queued", \
                     "it is sent; a reminder only if its step was not taken meanwhile") \
ROW(out_claimed,     "behind the COMMIT of the claim, wherever the bytes are", \
                     "outbox: sending", \
                     "ambiguous, counted; looked for in the mailbox, else sent once more with the same bytes") \
ROW(out_claimed_again, "the second time in the same place", \
                     "outbox: sending, one answer lost before", \
                     "ambiguous for good: shown in outbox and digest until retry or drop; never a third time by itself") \
ROW(out_answered,    "behind the server's answer, ahead of its COMMIT", \
                     "outbox: sending; no row says what the answer was", \
                     "as out_claimed: a 2xx is looked up or doubled, a 4xx or 5xx is simply asked for again") \
ROW(out_later,       "behind the COMMIT of a 4xx or a lost connection", \
                     "outbox: queued, next_try; what else is for that recipient waits, too", \
                     "it waits on: 5 min to 4 h, 5 days from its making; then failed, and somebody hears of it") \
ROW(out_refused,     "behind the COMMIT of a 5xx", \
                     "outbox: failed, and in the same transaction an alert to another", \
                     "the alert is sent; the mail is shown until retry or drop") \
ROW(undo_in_time,    "behind an undo whose confirmation still waited", \
                     "no confirmation: it was taken out in the undo's transaction", \
                     "the partner never hears of it") \
ROW(undo_too_late,   "behind an undo whose confirmation was claimed", \
                     "a correction behind the confirmation, in order", \
                     "both are sent, the correction last") \
ROW(reminder_due,    "ahead of the COMMIT of a reminder", \
                     "nothing: mails, counter and next moment are one transaction", \
                     "it is raised once, for that due moment") \
ROW(digest_due,      "ahead of the COMMIT of a digest", \
                     "nothing: the mails and the next morning are one transaction", \
                     "one digest, whatever mornings were missed")

/*  name             what happens
 *                   the answer
 *                   the test that shows it: file, function */
#define WORLDS(ROW) \
ROW(disk_full,       "no room for a write (ENOSPC, EDQUOT, EFBIG)", \
                     "the transaction is undone, the mail stays unread; said, tried again with growing pauses", \
                     "tests/faults/test_world.py", "a_disk_that_is_full") \
ROW(read_only,       "the file system went read-only", \
                     "nothing is sent without a durable claim; once ends with 78 and says which file", \
                     "tests/faults/test_world.py", "calls_fail") \
ROW(sync_failed,     "a sync or a write fails (EIO)", \
                     "what is on the disk is not known: nothing new is begun, run ends with 75 to be started again", \
                     "tests/faults/test_world.py", "a_sync_that_fails_ends_run") \
ROW(no_descriptors,  "no descriptor is left (EMFILE)", \
                     "this pass ends with 71 or 75, what is committed stays", \
                     "tests/faults/test_world.py", "no_descriptors_no_memory") \
ROW(no_memory,       "no memory is left", \
                     "the process says so and ends with 71: no branch that nobody can test", \
                     "tests/faults/test_world.py", "no_descriptors_no_memory") \
ROW(server_away,     "the submission server is away, or refuses the log-in", \
                     "all mails wait 30 s to 15 min (a refused log-in: 15 min); the one that was tried has its own pause", \
                     "tests/unit/test_post.c", "a_server_that_is_away_is_asked_once_a_pass") \
ROW(destination,     "one recipient's server says not now", \
                     "what else is for that recipient waits, too, at most 30 min for another mail's sake", \
                     "tests/unit/test_post.c", "a_destination_that_says_later_is_left_alone") \
ROW(person_unreachable, "a notification comes back or is refused", \
                     "another person hears of it, with the order; else another address of the same", \
                     "tests/flow/test_unreachable.py", "a_colleague_hears") \
ROW(partner_unreachable, "a confirmation comes back or is refused", \
                     "the person in charge hears of it at once, the digest names it until retry or drop", \
                     "tests/flow/test_unreachable.py", "the_partner_does_not_know") \
ROW(reader_ended,    "a mail ends the reader, or keeps it silent for 20 s", \
                     "set aside at that first try; a new reader has the next mail", \
                     "tests/unit/test_poison.c", "poison_costs_one_try") \
ROW(reader_killed,   "somebody kills the reader or its keeper", \
                     "a new one, and the mail again: nobody is blamed", \
                     "tests/flow/test_run.py", "the_cage_as_the_system_sees_it") \
ROW(second_agent,    "another agent is started on the same state", \
                     "refused with 75 while the first one lives", \
                     "tests/flow/test_run.py", "mail_as_it_comes") \
ROW(end_asked,       "SIGTERM, SIGINT", \
                     "ends behind the mail in hand; what hangs is cut off at 9 s and rolled back", \
                     "tests/flow/test_run.py", "an_end_amid_a_backlog") \
ROW(reload_asked,    "SIGHUP", \
                     "the new configuration, rules and templates are tried first; where they are wrong the old ones go on", \
                     "tests/flow/test_run.py", "what_is_wrong_is_not_loaded") \
ROW(database_damaged, "the database is damaged or of a newer schema", \
                     "refused with 78, nothing is sent", \
                     "tests/flow/test_restore.py", "what_is_no_database") \
ROW(database_behind, "the database was put back to an older state, or is gone", \
                     "known by the file `sent` beside it, or by an answer to a mail that it never wrote; one alert goes out and nothing else until `outbox reconcile`", \
                     "tests/flow/test_restore.py", "nothing_goes_twice") \
ROW(board_killed,    "the agent ends at any call while it moves mails on the board", \
                     "what it had intended is known by its bytes and finished; what no intention explains was a person's hand", \
                     "tests/faults/test_board_kill.py", "on_a_maildir") \
ROW(board_renumbered, "a folder of the board is renamed, deleted, made anew or counted anew", \
                     "made again where it is missing, its mails known by their bytes: no step comes of it", \
                     "tests/servers/board_suite.py", "folders_come_and_go") \
ROW(board_two_hands, "a person drags a mail while the agent moves it", \
                     "who was faster counts; the other's move finds nothing, and the next look sees where it stands", \
                     "tests/servers/board_suite.py", "random_drags") \
ROW(clock_jumps,     "the clock jumps", \
                     "reminders wait an hour before it is believed, mails go on; behind a clock that ran ahead nothing waits for its year", \
                     "tests/unit/test_post.c", "the_clock_that_jumps_is_not_believed")
/* clang-format on */

#endif
