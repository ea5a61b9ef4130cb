#!/bin/sh
# fuzz.sh OUT TARGET...: each for FUZZ_SECONDS.  Seeds are made from the
# tree's test data; what a run learns stays in OUT/corpus.
set -u
cd "$(dirname "$0")/../.." || exit 2
out=$1
shift
seconds=${FUZZ_SECONDS:-10}
failed=0

# One file a line of the data, behind a byte of choice.
lines() { # prefix, files...
	prefix=$1
	shift
	cat "$@" | awk -v d="$seeds" -v p="$prefix" 'NF && !/^#/ {
		printf "%s%s", p, $0 > (d "/" NR); close(d "/" NR) }'
}

copies() {
	for f in "$@"; do
		cp "$f" "$seeds/$(echo "$f" | tr / _)"
	done
}

seeds_of() {
	case $1 in
	reply) lines 2 tests/data/replies-own.tsv ;;
	date) lines '' tests/data/dates.tsv ;;
	rules) copies config/inquiries/*.rules ;;
	config) copies config/dachpost.conf.sample tests/fuzz/config/* ;;
	authres) lines '' tests/fuzz/authres.txt ;;
	answer) for f in tests/mails/*/*.eml; do
		build/dachpost parse --json "$f" \
		    >"$seeds/$(echo "$f" | tr / _)" 2>/dev/null
		done ;;
	inquiry) for f in tests/mails/inquiries/*.eml; do
		{ printf 0 && sed '1,/^\r*$/d' "$f"; } \
		    >"$seeds/$(basename "$f")"
		done ;;
	*) copies tests/mails/*.eml tests/mails/*/*.eml ;;
	esac
	[ ! -d "tests/fuzz/finds/$1" ] || copies tests/fuzz/finds/"$1"/*
}

for t; do
	seeds=$out/seeds/$t
	rm -rf "$seeds"
	mkdir -p "$seeds" "$out/corpus/$t"
	seeds_of "$t"
	if ! "$out/fuzz_$t" -max_total_time="$seconds" -timeout=20 \
	    -rss_limit_mb=1024 -max_len=20000 -verbosity=0 \
	    -print_final_stats=1 -artifact_prefix="$out/$t-" \
	    "$out/corpus/$t" "$seeds" >"$out/$t.log" 2>&1; then
		tail -n 60 "$out/$t.log"
		failed=1
	fi
	echo "  $t: $(sed -n 's/^stat::number_of_executed_units: *//p' \
	    "$out/$t.log") runs"
done
exit $failed
