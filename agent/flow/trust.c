#include "flow/trust.h"

#define ROW(off, pass, fail, none)                                             \
	{                                                                      \
		[AUTH_OFF] = TRUST_##off, [AUTH_PASS] = TRUST_##pass,          \
		[AUTH_FAIL] = TRUST_##fail, [AUTH_NONE] = TRUST_##none         \
	}

/*
 * off: no check is configured; pass, fail: of the sender's domain; none: the
 * server is silent.  A token of somebody else's counts for nothing, and so
 * does a forged one: who may act without any may act with those.
 */
/* clang-format off */
static const enum trust table[SENDERS][TOKEN_STATES][AUTHS] = {
    [SENDER_ACTS] = {
	[TOKEN_ABSENT] = ROW(ASK,    ACT,    REFUSE, ASK),
	[TOKEN_GOOD]   = ROW(ACT,    ACT,    REFUSE, ACT),
	[TOKEN_OTHERS] = ROW(ASK,    ACT,    REFUSE, ASK),
	[TOKEN_FORGED] = ROW(ASK,    ACT,    REFUSE, ASK),
    },
    [SENDER_MAY_NOT] = {
	[TOKEN_ABSENT] = ROW(DENY,   DENY,   REFUSE, DENY),
	[TOKEN_GOOD]   = ROW(DENY,   DENY,   REFUSE, DENY),
	[TOKEN_OTHERS] = ROW(DENY,   DENY,   REFUSE, DENY),
	[TOKEN_FORGED] = ROW(DENY,   DENY,   REFUSE, DENY),
    },
    [SENDER_PARTNER] = {
	[TOKEN_ABSENT] = ROW(NOT,    NOT,    REFUSE, NOT),
	[TOKEN_GOOD]   = ROW(NOT,    NOT,    REFUSE, NOT),
	[TOKEN_OTHERS] = ROW(REPORT, REPORT, REFUSE, REPORT),
	[TOKEN_FORGED] = ROW(REPORT, REPORT, REFUSE, REPORT),
    },
    [SENDER_CUSTOMER] = {
	[TOKEN_ABSENT] = ROW(NOT,    NOT,    REFUSE, NOT),
	[TOKEN_GOOD]   = ROW(REPORT, REPORT, REFUSE, REPORT),
	[TOKEN_OTHERS] = ROW(REPORT, REPORT, REFUSE, REPORT),
	[TOKEN_FORGED] = ROW(REPORT, REPORT, REFUSE, REPORT),
    },
    [SENDER_STRANGER] = {
	[TOKEN_ABSENT] = ROW(REPORT, REPORT, REFUSE, REPORT),
	[TOKEN_GOOD]   = ROW(REPORT, REPORT, REFUSE, REPORT),
	[TOKEN_OTHERS] = ROW(REPORT, REPORT, REFUSE, REPORT),
	[TOKEN_FORGED] = ROW(REPORT, REPORT, REFUSE, REPORT),
    },
    [SENDER_UNSURE] = {
	[TOKEN_ABSENT] = ROW(REPORT, REPORT, REFUSE, REPORT),
	[TOKEN_GOOD]   = ROW(REPORT, REPORT, REFUSE, REPORT),
	[TOKEN_OTHERS] = ROW(REPORT, REPORT, REFUSE, REPORT),
	[TOKEN_FORGED] = ROW(REPORT, REPORT, REFUSE, REPORT),
    },
};
/* clang-format on */

enum trust
trust_decide(enum sender s, enum token_state t, enum auth a)
{
	return table[s][t][a];
}
