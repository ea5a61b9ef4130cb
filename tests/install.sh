#!/bin/sh
# install.sh OUT DESTDIR PREFIX: the program, its man pages and files.
set -eu
out=$1 root=$2$3
install -D -m 755 "$out/dachpost" "$root/bin/dachpost"
for f in config/man/*.[1-8]; do
	[ -f "$f" ] || continue
	install -D -m 644 "$f" "$root/share/man/man${f##*.}/$(basename "$f")"
done
for f in config/inquiries/*.rules; do
	[ -f "$f" ] || continue
	install -D -m 644 "$f" "$root/share/dachpost/inquiries/$(basename "$f")"
done
for f in config/dachpost*.service; do
	[ -f "$f" ] || continue
	install -D -m 644 "$f" "$root/lib/systemd/system/$(basename "$f")"
done
[ ! -f config/dachpost.conf.sample ] || install -D -m 644 \
    config/dachpost.conf.sample "$root/share/dachpost/dachpost.conf.sample"
[ ! -f config/dachpost.bash ] || install -D -m 644 config/dachpost.bash \
    "$root/share/bash-completion/completions/dachpost"
