/*
 * parsers/money.h - the price of an offer or an order.
 *
 * "4.350,- €", "4350 brutto", "knapp 4,5 k", "sechstausenddreihundert euro",
 * "9,250 EUR", "3.900".  What is no price of ours is not given: deposits,
 * discounts, a competitor's price, limits ("nicht unter 5000"), telephone
 * and house numbers, window codes.
 */
#ifndef PARSERS_MONEY_H
#define PARSERS_MONEY_H

#include "parsers/date.h"

struct price {
	int64_t cents;
	size_t from, to; /* tokens */
	bool named; /* with a currency or brutto/netto; else a bare number */
	bool gross;
};

#define PRICES_MAX 8

struct prices {
	struct price p[PRICES_MAX];
	size_t n;
};

/* Tokens of days and times (in ws) are no prices. */
void prices_find(
    const struct lexemes *ts, const struct whens *ws, struct prices *out);

#endif
