#!/bin/sh
# install.sh OUT DESTDIR PREFIX: the program, its man pages and files.
set -eu
out=$1 root=$2$3 prefix=$3
share=$root/share

put() { # mode, file, where to
	install -D -m "$1" "$2" "$3"
}

# A unit with its paths, and with the hardening that all have.
unit() { # file, where to
	mkdir -p "$(dirname "$2")"
	sed -e "s|@bindir@|$prefix/bin|" -e '/^@hardening@$/{
		r config/systemd/hardening.conf
		d
	}' "$1" >"$2"
	chmod 644 "$2"
}

put 755 "$out/dachpost" "$root/bin/dachpost"
for f in config/man/*.[1-8]; do
	put 644 "$f" "$share/man/man${f##*.}/$(basename "$f")"
done
for f in config/inquiries/*.rules; do
	put 644 "$f" "$share/dachpost/inquiries/$(basename "$f")"
done
for f in config/systemd/*.service config/systemd/*.timer; do
	unit "$f" "$root/lib/systemd/system/$(basename "$f")"
done
put 644 config/systemd/sysusers.conf "$root/lib/sysusers.d/dachpost.conf"
put 644 config/systemd/tmpfiles.conf "$root/lib/tmpfiles.d/dachpost.conf"
put 644 config/dachpost.conf.sample "$share/dachpost/dachpost.conf.sample"
put 644 config/dachpost.bash "$share/bash-completion/completions/dachpost"

# On this machine, and not into a package: the user and the folders, too.
if [ -z "$2" ] && [ "$(id -u)" -eq 0 ] &&
    command -v systemd-sysusers >/dev/null; then
	systemd-sysusers "$root/lib/sysusers.d/dachpost.conf"
	systemd-tmpfiles --create "$root/lib/tmpfiles.d/dachpost.conf"
fi
