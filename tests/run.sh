#!/bin/sh
# run.sh OUT: all tests with the programs built in OUT (build/ or
# build/debug/), two at a time.  Each prints into OUT/tests/*.log; what failed
# is shown.  LEAVE_OUT names tests that are not to run.
# The last line counts them: 'N passed, N failed'.
set -u

# One test: counts into its .count, and says a line.
one() { # log, passed, failed, seconds
	name=$(basename "$1" .log)
	echo "$2 $3" >"${1%.log}.count"
	if [ "$3" -ne 0 ]; then
		echo "FAILED: $name (see $1)"
		cat "$1"
	else
		printf '  ok %5d  %4d s  %s\n' "$2" "$4" "$name"
	fi
}

# cmocka says on its way: [  PASSED  ] N test(s).
unit() { # program
	log=$1.log
	"$1" >"$log" 2>&1
	rc=$?
	p=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log" | tail -n 1)
	f=$(sed -n 's/^ *\([0-9]*\) FAILED TEST.*/\1/p' "$log" | tail -n 1)
	[ $rc -ne 0 ] && [ "${f:-0}" -eq 0 ] && f=1
	one "$log" "${p:-0}" "${f:-0}" 0
}

# The others print 'N passed, N failed' as their last line.
script() { # out, file
	# The folder is part of the name: two folders have a test_board.
	log=$1/tests/$(echo "${2%.py}" | cut -d/ -f2- | tr / -).log
	begin=$(date +%s)
	timeout 600 python3 "$2" "$(pwd)/$1/dachpost" >"$log" 2>&1
	rc=$?
	# shellcheck disable=SC2046 # two words are meant
	set -- $(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p' \
	    "$log" | tail -n 1)
	p=${1:-0} f=${2:-0}
	if [ $rc -ne 0 ] && [ "$f" -eq 0 ] || [ $((p + f)) -eq 0 ]; then
		f=1
	fi
	one "$log" "$p" "$f" $(($(date +%s) - begin))
}

case ${2-} in
'') ;;
*.py) script "$1" "$2"; exit ;;
*) unit "$2"; exit ;;
esac

out=$1
mkdir -p "$out/tests"
rm -f "$out"/tests/*.count
for t in tests/unit/test_*.c; do
	echo "$out/tests/$(basename "$t" .c)"
done >"$out/tests/list"
# The long ones first, so that the end does not wait for one.
for t in tests/servers/test_*.py tests/faults/test_*.py tests/flow/test_*.py; do
	case " ${LEAVE_OUT-} " in
	*" $(basename "$t" .py) "*) ;;
	*) echo "$t" ;;
	esac
done >>"$out/tests/list"
xargs -P 2 -n 1 "$0" "$out" <"$out/tests/list"

wanted=$(wc -l <"$out/tests/list")
# A test without a count did not end: that is a failure, too.
cat "$out"/tests/*.count | awk -v wanted="$wanted" '
    { p += $1; f += $2 }
    END { f += wanted - NR; print p + 0 " passed, " f + 0 " failed"
          exit f != 0 }'
