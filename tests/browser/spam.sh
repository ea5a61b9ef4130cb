#!/bin/sh
# spam.sh FILE...: SpamAssassin's local rules give each mail less than 2.
set -u
worst=-99
fail=0
for f in "$@"; do
	score=$(spamassassin -L -t <"$f" 2>/dev/null |
		sed -n 's/^Content analysis details: *(\(-*[0-9.]*\) points.*/\1/p')
	if [ -z "$score" ] || ! awk "BEGIN { exit !($score < 2) }"; then
		echo "$f: spam score '$score'"
		fail=1
	fi
	worst=$(awk "BEGIN { print (${score:-99} > $worst ? ${score:-99} : $worst) }")
done
echo "$# mails, worst spam score $worst"
exit $fail
