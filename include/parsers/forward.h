/*
 * parsers/forward.h - the mail inside a forwarded mail.
 *
 * message/rfc822 (base64, too), an HTML attachment, or inline in the style
 * of any common client (Gmail, Outlook, Apple, Thunderbird, GMX, Web.de,
 * T-Online, Samsung, OX, Roundcube, mutt …) in German, English and the other
 * languages of public corpora.  Forwarded twice: the innermost.
 */
#ifndef PARSERS_FORWARD_H
#define PARSERS_FORWARD_H

#include "parsers/mime.h"

/*
 * 1: *f is filled, *cover holds what the forwarder typed above (may be "").
 * *inner is the innermost message where it came as one, else NULL; *html the
 * HTML of the forwarded part where the mail has it inline, else "".
 * 0: this mail forwards nothing.
 */
int forward_find(struct arena *a, const struct message *m, struct forward *f,
    struct str *cover, const struct message **inner, struct str *html);

#endif
