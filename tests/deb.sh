#!/bin/sh
# deb.sh OUT VERSION: OUT/dachpost_VERSION_ARCH.deb of the program built there.
set -eu
out=$1 version=$2
arch=$(dpkg --print-architecture)
work=$out/deb root=$out/deb/root
doc=$root/usr/share/doc/dachpost
umask 022

rm -rf "$work"
mkdir -p "$root/DEBIAN" "$doc" "$work/debian"
sh tests/install.sh "$out" "$root" /usr >/dev/null
strip --remove-section=.comment --remove-section=.note "$root/usr/bin/dachpost"
install -D -m 644 config/debian/lintian-overrides \
    "$root/usr/share/lintian/overrides/dachpost"
gzip -9n "$root"/usr/share/man/man?/*
cp config/debian/copyright README.md "$doc/"
gzip -9nc config/debian/changelog >"$doc/changelog.gz"
for f in postinst prerm postrm; do
	install -m 755 config/debian/$f "$root/DEBIAN/$f"
done

# What the program is linked with, as packages and their versions.
cp config/debian/control "$work/debian/control"
needs=$(cd "$work" && dpkg-shlibdeps -O root/usr/bin/dachpost |
    sed 's/^shlibs:Depends=//')
{
	printf 'Package: dachpost\nVersion: %s\nArchitecture: %s\n' \
	    "$version" "$arch"
	printf 'Installed-Size: %s\n' \
	    "$(du -k -s --apparent-size "$root" | cut -f 1)"
	sed -n -e '/^Maintainer:/p' -e '/^Section:/p' -e '/^Priority:/p' \
	    config/debian/control
	sed -n '/^Architecture: any/,$p' config/debian/control | sed 1d |
	    sed "s|\${shlibs:Depends}|$needs|"
} >"$root/DEBIAN/control"
(cd "$root" && find usr -type f -exec md5sum {} + | sort -k 2) \
    >"$root/DEBIAN/md5sums"
dpkg-deb --root-owner-group --build "$root" "$out/dachpost_${version}_$arch.deb" \
    >/dev/null
echo "$out/dachpost_${version}_$arch.deb"
