# The mails as people's programs see them.  Heavy, hence apart from `make
# test`: a browser, tidy, Python's mail and calendar parsers, a spam filter.
DEPS_BROWSER = chromium nodejs tidy python3 python3-icalendar spamassassin
PYTHON3 = /usr/bin/python3
MAILS   = $(OUT)/mails
WHEN    = 2026-11-24T14:30

.PHONY: browser screens deps-browser
deps-browser:
	$(Q)sh tests/deps.sh $(DEPS_BROWSER)

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
