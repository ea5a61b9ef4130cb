# The mails as people's programs see them.  Heavy, hence apart from `make
# test`: a browser, tidy, Python's mail and calendar parsers, a spam filter.
DEPS_BROWSER = chromium nodejs tidy python3 python3-icalendar spamassassin
PYTHON3 = /usr/bin/python3
MAILS   = $(OUT)/mails
WHEN    = 2026-11-24T14:30

# A web mail program, for a whole order in it.
DEPS_CLIENTS = $(DEPS_BROWSER) roundcube-core roundcube-sqlite3 php-cli \
	php-sqlite3 php-mbstring php-xml php-intl sqlite3

.PHONY: browser clients screens deps-browser deps-clients
deps-browser:
	$(Q)sh tests/deps.sh $(DEPS_BROWSER)

deps-clients:
	$(Q)sh tests/deps.sh $(DEPS_BUILD) $(DEPS_TEST) $(DEPS_CLIENTS)

# A whole order answered in Roundcube, by button, HTML and plain replies.
clients: deps-clients $(OUT)/dachpost
	python3 tests/browser/roundcube.py $(OUT)/dachpost

# SHOTS=1 keeps pictures of every mail in $(OUT)/mails/LANGUAGE/shots.
browser: $(OUT)/dachpost
	@rm -rf $(MAILS)
	@mkdir -p $(MAILS)
	@for l in de en; do $(OUT)/dachpost render all --lang $$l --now $(WHEN) \
	    --out $(MAILS)/$$l || exit; done
	@sh tests/browser/html.sh $(MAILS)/*/*.html
	@for l in de en; do $(PYTHON3) tests/browser/parts.py $(MAILS)/$$l && \
	    node tests/browser/look.mjs $(MAILS)/$$l \
	    $(if $(SHOTS),--shots $(MAILS)/$$l/shots) || exit; done
	@sh tests/browser/spam.sh $(MAILS)/de/*.eml

# The two pictures of the README.
screens: browser
	node tests/browser/look.mjs $(MAILS)/de --shots $(MAILS)/cut 1290
	cp $(MAILS)/cut/notification-375.png $(MAILS)/cut/notification-375-dark.png \
	    tests/browser/screens/
