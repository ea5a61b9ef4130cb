#!/bin/sh
# layers.sh: holds the doors between the rooms (README, code tour).  Prints
# each door used that is not there, and exits 1 if there was one.
set -u
cd "$(dirname "$0")/.." || exit 2
bad=$(mktemp)
trap 'rm -f "$bad"' EXIT

# A file of the first may include headers of the others.
check() { # layer "files" "allowed layers"
	for f in $2; do
		[ -f "$f" ] || continue
		sed -n 's/^#include "\([a-z]*\)\/.*/\1/p' "$f" | sort -u |
		while read -r door; do
			case " $3 " in
			*" $door "*) ;;
			*) echo "$f: $1 may not include \"$door/…\"" >>"$bad" ;;
			esac
		done
	done
}
check base "agent/base/*.c include/base/*.h" "base"
check core "agent/core/*.c include/core/*.h" "base core"
check parsers "parsers/*.c include/parsers/*.h" "base core parsers"
check store "agent/store/*.c include/store/*.h" "base core store"
check io "agent/io/*.c include/io/*.h" "base io"
check flow "agent/flow/*.c include/flow/*.h" "base core parsers store io flow"
check agent "agent/*.c include/agent/*.h" "base core parsers store io flow agent"

# One library, one file.
only() { # header pattern, allowed files (extended regular expression)
	grep -lE "#include <($1)" agent/*.c agent/*/*.c parsers/*.c include/*/*.h \
	    2>/dev/null | grep -vxE "$2" |
	while read -r f; do
		echo "$f: <$1> belongs to $2" >>"$bad"
	done
}
only 'sqlite3\.h' 'agent/store/db\.c'
only 'pcre2\.h' 'parsers/re\.c'
only 'libxml/' 'parsers/html\.c'
only 'jansson\.h' 'agent/base/json\.c'
only 'uni[a-z]*\.h>' 'agent/base/utf8\.c|agent/[a-z_/]*\.c'
only 'libical/' 'agent/flow/ics\.c'
only 'ini\.h' 'agent/config\.c'
only 'curl/' 'agent/io/(curl|curlstream|smtp|oauth)\.c|include/io/curl\.h'
only 'libetpan/' 'agent/io/(imap[a-z_]*|mailbox_imap|idle|curlstream)\.c|parsers/(mime|safe_boundary)\.c|include/io/(curlstream|idle|imap[a-z_]*)\.h'
only 'seccomp\.h' 'agent/io/(reader|cage)\.c'
only 'gnutls/' 'agent/base/[a-z]*\.c'

# Pure rooms look at no clock.
grep -nE '\b(time|gettimeofday|clock_gettime)\(' agent/core/*.c parsers/*.c \
    2>/dev/null >>"$bad"

# Each header stands alone.
for h in include/*/*.h; do
	echo "#include \"${h#include/}\"" |
	    ${CC:-gcc} -std=c17 -D_GNU_SOURCE -Iinclude -I/usr/include/libxml2 \
	    -fsyntax-only -x c - 2>/dev/null ||
	    echo "$h does not compile alone" >>"$bad"
done

if [ -s "$bad" ]; then
	cat "$bad"
	exit 1
fi
echo "layers: every door used is there"
