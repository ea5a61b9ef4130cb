#!/bin/sh
# check.sh quick|full: what has to hold besides the tests.
set -u
cd "$(dirname "$0")/.." || exit 2
part=$1
failed=0

step() { # what, command...
	what=$1
	shift
	log=build/check.log
	if "$@" >$log 2>&1; then
		echo "check: $what: ok"
	else
		cat $log
		echo "check: $what: FAILED"
		failed=1
	fi
}
mkdir -p build

no_long_functions() {
	for f in agent/*.c agent/*/*.c parsers/*.c; do
		awk -v f="$f" '/^\{/ { s = NR }
		    /^\}/ { if (s && NR - s > 61)
		        { printf "%s:%d: %d lines\n", f, s, NR - s; bad = 1 }
		        s = 0 }
		    END { exit bad }' "$f" || return 1
	done
}

lint_c() {
	clang-tidy --quiet agent/*.c agent/*/*.c parsers/*.c -- -std=c17 \
	    -D_GNU_SOURCE -DDACHPOST_VERSION='""' -Iinclude \
	    -I/usr/include/libxml2 2>&1 | grep -E 'warning:|error:' && return 1
	return 0
}

lint_cpp() {
	cppcheck --quiet --error-exitcode=1 --std=c11 -Iinclude \
	    --enable=warning,portability --inline-suppr \
	    --suppress=missingIncludeSystem agent parsers
}

man_pages() {
	for f in config/man/*.[1-8]; do
		[ -f "$f" ] || continue
		mandoc -Tlint -W warning "$f" || return 1
	done
}

shell_scripts() {
	find tests -name '*.sh' -exec shellcheck -S warning .ci/run {} +
}

step 'functions of at most 60 lines' no_long_functions
step 'shell scripts' shell_scripts
step 'man pages' man_pages
step 'spelling' codespell -q 3 -I tests/spelling.txt README.md include \
    config/man
if [ "$part" = full ]; then
	step 'cppcheck' lint_cpp
	step 'clang-tidy' lint_c
	step 'clang builds it' make -j2 CC=clang OUT=build/clang
	step 'sanitizers build it' make -j2 DEBUG=1 all test-tools
	step 'unit tests under sanitizers' make -j2 DEBUG=1 unit
	# a traced process looks for no leaks, and one that is killed has none
	step 'all tests under sanitizers' env LEAVE_OUT=test_kill \
	    sh tests/run.sh build/debug
	step 'fuzzing, briefly' make fuzz-short
fi
exit $failed
