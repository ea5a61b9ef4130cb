#!/bin/sh
# html.sh FILE...: what tidy has to say, but for the attributes that only
# mail programs of old still need (Outlook knows no other way).
set -u
n=0
bad=$(for f in "$@"; do
	tidy -q -e "$f" 2>&1 | sed "s|^|$f: |"
done | grep -v 'not allowed for HTML5\|blank <title>\|missing <title>\|discarding.*<title>')
for f in "$@"; do
	n=$((n + 1))
	grep -qi 'src=\|url(\|@import\|<script\|<img' "$f" &&
		bad="$bad
$f: fetches something"
done
[ -z "$bad" ] || printf '%s\n' "$bad"
echo "$n mails' HTML, $([ -z "$bad" ] && echo valid || echo 'with faults')"
[ "$n" -gt 0 ] && [ -z "$bad" ]
