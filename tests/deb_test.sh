#!/bin/sh
# deb_test.sh PACKAGE [SUITE]: the package's life in a bare Debian root.
# As root; debootstrap's root is kept below build/ for the next time.
set -eu
deb=$1 suite=${2-bookworm}
keep=build/root-$suite.tar
cd "$(dirname "$0")/.."

if [ "$(id -u)" -ne 0 ]; then
	echo 'deb_test: only root can make and enter a root' >&2
	exit 1
fi
root=$(mktemp -d /var/tmp/dachpost-root.XXXXXX)
trap 'umount "$root/proc" 2>/dev/null; rm -rf --one-file-system "$root"' EXIT
if [ ! -f "$keep" ]; then
	debootstrap --variant=minbase "$suite" "$root" >"build/$suite.log" 2>&1 ||
	    { tail -n 5 "build/$suite.log"; exit 1; }
	tar -C "$root" -cf "$keep" .
else
	tar -C "$root" -xf "$keep"
fi
chmod 755 "$root" # others than root live in it, too
cp /etc/resolv.conf "$root/etc/resolv.conf"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
mount -t proc proc "$root/proc"
python3 tests/deb_life.py "$root" "$deb"
