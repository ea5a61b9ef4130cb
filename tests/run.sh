#!/bin/sh
# run.sh OUT: all tests with the programs built in OUT (build/ or
# build/debug/).  Each prints into OUT/tests/*.log; what failed is shown.
# LEAVE_OUT names tests that are not to run.
# The last line counts them: 'N passed, N failed'.
set -u
out=$1
program=$(pwd)/$out/dachpost
mkdir -p "$out/tests"
passed=0 failed=0

note() { # name, log, passed, failed
	passed=$((passed + $3)) failed=$((failed + $4))
	if [ "$4" -ne 0 ]; then
		cat "$2"
		echo "FAILED: $1 (see $2)"
	else
		printf '  ok %4d  %s\n' "$3" "$1"
	fi
}

# cmocka says on its way: [  PASSED  ] N test(s).
for t in tests/unit/test_*.c; do
	name=$(basename "$t" .c)
	log=$out/tests/$name.log
	"$out/tests/$name" >"$log" 2>&1
	rc=$?
	p=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log" | tail -n 1)
	f=$(sed -n 's/^ *\([0-9]*\) FAILED TEST.*/\1/p' "$log" | tail -n 1)
	[ $rc -ne 0 ] && [ "${f:-0}" -eq 0 ] && f=1
	note "unit $name" "$log" "${p:-0}" "${f:-0}"
done

# The others print 'N passed, N failed' as their last line.
for t in tests/flow/test_*.py tests/faults/test_*.py tests/servers/test_*.py; do
	[ -f "$t" ] || continue
	name=$(basename "$t" .py)
	case " ${LEAVE_OUT-} " in *" $name "*) continue ;; esac
	log=$out/tests/$name.log
	timeout 600 python3 "$t" "$program" >"$log" 2>&1
	rc=$?
	# shellcheck disable=SC2046 # two words are meant
	set -- $(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p' \
	    "$log" | tail -n 1)
	p=${1:-0} f=${2:-0}
	if [ $rc -ne 0 ] && [ "$f" -eq 0 ] || [ $((p + f)) -eq 0 ]; then
		f=1
	fi
	note "$name" "$log" "$p" "$f"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
