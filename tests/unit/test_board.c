/*
 * The board: what a drag means, and what the database knows of the places.
 */
#include "firm.h"

#include "flow/board.h"

/* Folders 1 to 4: Anfragen, Angebote, Baustellen, Erledigt; 0: elsewhere. */
static const struct {
	const char *what;
	unsigned state, from, to;
	enum board_verdict want;
} drags[] = {
    {"called, and dragged on",               1, 1, 2, BOARD_STEP   },
    {"accepted",			     2, 2, 3, BOARD_STEP   },
    {"done",				 3, 3, 4, BOARD_STEP   },
    {"from the inbox, before we came to it", 1, 0, 2, BOARD_STEP   },
    {"from elsewhere to where it belongs",   2, 0, 2, BOARD_PLACED },
    {"the whole order dragged together",     2, 1, 2, BOARD_PLACED },
    {"the folder was made anew",             3, 2, 2, BOARD_PLACED },
    {"one folder left out",                  1, 1, 3, BOARD_TOO_FAR},
    {"two folders left out",                 1, 1, 4, BOARD_TOO_FAR},
    {"from the offers to the end",           2, 2, 4, BOARD_TOO_FAR},
    {"back by one",			  2, 2, 1, BOARD_BACK   },
    {"back by three",			4, 4, 1, BOARD_BACK   },
    {"from elsewhere to an earlier one",     3, 0, 1, BOARD_BACK   },
    {"on, but a reply had been faster",      3, 1, 2, BOARD_PASSED },
    {"back, but an undo had been faster",    1, 4, 3, BOARD_PASSED },
    {"back, just as the undo wants it",      2, 3, 2, BOARD_PLACED },
    {"on, though an undo had been faster",   1, 2, 3, BOARD_TOO_FAR},
};

static void
what_a_drag_means(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof drags / sizeof *drags; i++) {
		enum board_verdict got =
		    board_judge(drags[i].state, drags[i].from, drags[i].to);

		if (got != drags[i].want)
			fail_msg("%s: %s, not %s", drags[i].what,
			    board_verdict_name(got),
			    board_verdict_name(drags[i].want));
	}
}

/* Each step is one that the workflow knows there. */
static void
each_folder_has_its_step(void **state)
{
	static const enum order_state last[] = {
	    ORDER_NONE, ORDER_NONE, ORDER_CONTACT, ORDER_ANSWER, ORDER_JOB};

	(void)state;
	for (unsigned to = 2; to <= BOARD_FOLDERS; to++) {
		const struct move *m = &workflow[last[to]][board_step(to)];

		assert_int_equal(m->verdict, VERDICT_GO);
		assert_int_equal(board_level_of(m->to), to);
	}
	for (int s = ORDER_CONTACT; s < ORDER_STATES; s++)
		assert_in_range(
		    board_level_of((enum order_state)s), 1, BOARD_FOLDERS);
}

static void
marks_are_kept(void **state)
{
	struct test_firm *t = *state;
	const struct board_mark put = {7, 3, 12, UINT64_C(1) << 40};
	struct board_mark got;
	struct err e;

	assert_int_equal(
	    store_board_mark(t->store, STR("VELUX/Neu"), &got, &e), 0);
	assert_int_equal(
	    store_board_mark_put(t->store, STR("VELUX/Neu"), &put, &e), 0);
	assert_int_equal(
	    store_board_mark(t->store, STR("VELUX/Neu"), &got, &e), 1);
	assert_int_equal(got.validity, 7);
	assert_int_equal(got.exists, 3);
	assert_int_equal(got.next, 12);
	assert_true(got.changes == put.changes);
}

static bool
only_five(void *arg, uint32_t validity, struct str uid)
{
	(void)arg;
	return validity == 7 && str_is(uid, "5");
}

static void
what_is_gone_is_forgotten(void **state)
{
	struct test_firm *t = *state;
	const struct board_place five = {STR("B"), STR("5"), 7},
				 six = {STR("B"), STR("6"), 7},
				 other = {STR("C"), STR("6"), 7},
				 before = {STR("B"), STR("5"), 6};
	struct err e;

	assert_int_equal(store_board_seen(t->store, &five, 0, &e), 0);
	assert_int_equal(store_board_seen(t->store, &six, 0, &e), 0);
	assert_int_equal(store_board_seen(t->store, &other, 0, &e), 0);
	assert_int_equal(store_board_seen(t->store, &before, 0, &e), 0);
	assert_int_equal(
	    store_board_sweep(t->store, STR("B"), only_five, NULL, &e), 0);
	assert_int_equal(store_board_known(t->store, &five, &e), 1);
	assert_int_equal(store_board_known(t->store, &six, &e), 0);
	assert_int_equal(store_board_known(t->store, &other, &e), 1);
	assert_int_equal(store_board_known(t->store, &before, &e), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_a_drag_means),
	    cmocka_unit_test(each_folder_has_its_step),
	    cmocka_unit_test_setup_teardown(
		marks_are_kept, firm_setup, firm_teardown),
	    cmocka_unit_test_setup_teardown(
		what_is_gone_is_forgotten, firm_setup, firm_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
