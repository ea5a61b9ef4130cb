/* Who may do what, and what a mail server says of a sender. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>

#include "flow/trust.h"

/*
 * One row a sender and token; one letter each for: no check configured, the
 * check passed, it failed, the server is silent.
 *   a acts   q question with a token   d denied   x refused, the firm is told
 *   r reported as a stranger's   - no right to act, attached only
 */
static const struct {
	const char *name;
	enum sender sender;
	enum token_state token;
	const char *want;
} rows[] = {
    {"a person, no token",            SENDER_ACTS,     TOKEN_ABSENT, "qaxq"},
    {"a person, her token",           SENDER_ACTS,     TOKEN_GOOD,   "aaxa"},
    {"a person, another's token",     SENDER_ACTS,     TOKEN_OTHERS, "qaxq"},
    {"a person, a made-up token",     SENDER_ACTS,     TOKEN_FORGED, "qaxq"},
    {"may not act, no token",         SENDER_MAY_NOT,  TOKEN_ABSENT, "ddxd"},
    {"may not act, her token",        SENDER_MAY_NOT,  TOKEN_GOOD,   "ddxd"},
    {"may not act, another's",        SENDER_MAY_NOT,  TOKEN_OTHERS, "ddxd"},
    {"may not act, made up",          SENDER_MAY_NOT,  TOKEN_FORGED, "ddxd"},
    {"the partner",                   SENDER_PARTNER,  TOKEN_ABSENT, "--x-"},
    {"the partner, its confirmation", SENDER_PARTNER,  TOKEN_GOOD,   "--x-"},
    {"the partner, a person's token", SENDER_PARTNER,  TOKEN_OTHERS, "rrxr"},
    {"the partner, made up",          SENDER_PARTNER,  TOKEN_FORGED, "rrxr"},
    {"a customer",		    SENDER_CUSTOMER, TOKEN_ABSENT, "--x-"},
    {"a customer, a token",           SENDER_CUSTOMER, TOKEN_GOOD,   "rrxr"},
    {"a customer, a person's token",  SENDER_CUSTOMER, TOKEN_OTHERS, "rrxr"},
    {"a customer, made up",           SENDER_CUSTOMER, TOKEN_FORGED, "rrxr"},
    {"a stranger",		    SENDER_STRANGER, TOKEN_ABSENT, "rrxr"},
    {"a stranger, a token",           SENDER_STRANGER, TOKEN_GOOD,   "rrxr"},
    {"a stranger, a person's token",  SENDER_STRANGER, TOKEN_OTHERS, "rrxr"},
    {"a stranger, made up",           SENDER_STRANGER, TOKEN_FORGED, "rrxr"},
    {"several From, no token",        SENDER_UNSURE,   TOKEN_ABSENT, "rrxr"},
    {"several From, a token",         SENDER_UNSURE,   TOKEN_GOOD,   "rrxr"},
    {"several From, another's token", SENDER_UNSURE,   TOKEN_OTHERS, "rrxr"},
    {"several From, made up",         SENDER_UNSURE,   TOKEN_FORGED, "rrxr"},
};

static const char letters[] = {[TRUST_BLANK] = '!',
    [TRUST_ACT] = 'a',
    [TRUST_ASK] = 'q',
    [TRUST_DENY] = 'd',
    [TRUST_REFUSE] = 'x',
    [TRUST_REPORT] = 'r',
    [TRUST_NOT] = '-'};

static void
each_case_is_decided(void **state)
{
	(void)state;
	assert_int_equal(sizeof rows / sizeof *rows, SENDERS * TOKEN_STATES);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		for (unsigned a = AUTH_OFF; a < AUTHS; a++) {
			char got = letters[trust_decide(
			    rows[i].sender, rows[i].token, (enum auth)a)];

			if (got != rows[i].want[a])
				fail_msg("%s, check %u: %c, not %c",
				    rows[i].name, a, got, rows[i].want[a]);
		}
	}
}

/* Only who acts by his own right ever acts. */
static void
nobody_else_acts(void **state)
{
	(void)state;
	for (unsigned s = SENDER_MAY_NOT; s < SENDERS; s++) {
		for (unsigned t = 0; t < TOKEN_STATES; t++) {
			for (unsigned a = 0; a < AUTHS; a++)
				assert_int_not_equal(
				    trust_decide((enum sender)s,
					(enum token_state)t, (enum auth)a),
				    TRUST_ACT);
		}
	}
}

#define ID "mx.firma.example"

/* From jens@firma.example; p pass, f fail, - says nothing. */
static const struct {
	const char *value;
	char want;
} headers[] = {
    {ID "; dmarc=pass header.from=firma.example",                             'p'},
    {ID "; dmarc=fail header.from=firma.example",                             'f'},
    {ID "; dmarc=pass",						       '-'},
    {ID "; dmarc=pass header.from=evil.example",                              '-'},
    {ID "; dkim=pass header.d=firma.example",                                 'p'},
    {ID "; dkim=pass header.i=@firma.example",                                'p'},
    {ID "; dkim=pass header.i=jens@firma.example",                            'p'},
    {ID "; dkim=pass header.d=mail.firma.example",                            'p'},
    {ID "; dkim=pass header.d=evil.example",                                  '-'},
    {ID "; dkim=pass header.d=notfirma.example",                              '-'},
    {ID "; dkim=pass header.d=example",                                       '-'},
    {ID "; dkim=pass header.d=firma.example.evil.test",                       '-'},
    {ID "; dkim=fail header.d=firma.example",                                 'f'},
    {ID "; dkim=fail header.d=evil.example",                                  '-'},
    {ID "; dkim=none",							'-'},
    {ID "; spf=pass smtp.mailfrom=jens@firma.example",                        '-'},
    {ID "; spf=pass smtp.mailfrom=firma.example",                             '-'},
    {ID "; dkim=fail header.d=firma.example; spf=pass "
	"smtp.mailfrom=firma.example",				   '-'},
    {ID "; spf=pass smtp.mailfrom=bounce@evil.example",                       '-'},
    {ID "; spf=fail smtp.mailfrom=jens@firma.example",                        'f'},
    {ID "; spf=softfail smtp.mailfrom=jens@firma.example",                    '-'},
    {ID "; spf=pass smtp.helo=firma.example",                                 '-'},
    {ID "; spf=fail smtp.mailfrom=firma.example; dkim=pass "
	"header.d=firma.example",					'p'},
    {ID "; dkim=pass header.d=firma.example; dmarc=fail "
	"header.from=firma.example",				     'f'},
    {ID "; dkim=pass header.d=evil.example header.i=@firma.example",          '-'},
    {ID "; none",							     '-'},
    {ID,								      '-'},
    {"",								      '-'},
    {"mx.evil.example; dmarc=pass header.from=firma.example",                 '-'},
    {"xmx.firma.example; dmarc=pass header.from=firma.example",               '-'},
    {"mx.firma.example.evil.test; dmarc=pass header.from=firma.example",      '-'},
    {"MX.Firma.Example; DMARC=Pass Header.From=FIRMA.example",                'p'},
    {ID " 1; dmarc=pass header.from=firma.example",                           'p'},
    {"(a comment) " ID " (another (nested)) ; dmarc=pass (p=none; dis=none) "
     "header.from=firma.example",					'p'},
    {ID "; dkim/1=pass (2048-bit key) header.d=firma.example",                'p'},
    {ID "; dkim = pass header.d = firma.example",                             'p'},
    {ID "; dkim=pass reason=\"good; dmarc=fail\" header.d=\"firma.example\"",
     'p'									 },
    {ID "; dkim=fail (dmarc=pass header.from=firma.example",                  '-'},
    {ID "; x=y (dmarc=pass header.from=firma.example)",                       '-'},
    {"\"" ID "\"; dmarc=pass header.from=firma.example",                      'p'},
    {ID "; dkim=pass reason=\"open header.d=firma.example",                   '-'},
    {ID "; dkim=neutral (body hash) header.d=firma.example; spf=pass "
	"smtp.mailfrom=firma.example",				   '-'},
    {ID ";\r\n\tdmarc=pass header.from=firma.example;\r\n\tspf=none",         'p'},
    {ID "; dmarc=temperror header.from=firma.example",                        '-'},
    {ID "; ((((",							     '-'},
    {ID "; iprev=pass policy.iprev=192.0.2.1; auth=pass smtp.auth=jens",      '-'},
};

static void
headers_are_read_as_written(void **state)
{
	static const char of[] = {[AUTH_OFF] = '!',
	    [AUTH_PASS] = 'p',
	    [AUTH_FAIL] = 'f',
	    [AUTH_NONE] = '-'};

	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		char got = of[authres_check(
		    str_from(headers[i].value), STR(ID), STR("firma.example"))];

		if (got != headers[i].want)
			fail_msg("%s: %c, not %c", headers[i].value, got,
			    headers[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_case_is_decided),
	    cmocka_unit_test(nobody_else_acts),
	    cmocka_unit_test(headers_are_read_as_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
