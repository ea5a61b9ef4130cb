#!/bin/sh
# deps.sh PACKAGE...: installs those of the packages that are missing, by apt.
# Says nothing and changes nothing when none is.
set -u
missing=
for p in "$@"; do
	case $(dpkg-query -W -f '${Status}' "$p" 2>/dev/null) in
	*' ok installed') ;;
	*) missing="$missing $p" ;;
	esac
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
	echo "deps: please install what is called here:$missing" >&2
	exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
	root=
elif command -v sudo >/dev/null; then
	root=sudo
else
	echo "deps: as root: apt-get install$missing" >&2
	exit 1
fi
case $missing in
*dovecot*|*exim4*)
	# A person at a terminal is asked before a mail server moves in.
	if [ -t 0 ]; then
		printf 'deps: the tests need%s; install? [Y/n] ' "$missing"
		read -r answer
		case $answer in
		n*|N*) exit 1 ;;
		esac
	fi
	;;
esac
echo "deps: installing$missing"

# The mail servers are for the tests, which start their own: no service may
# start by itself, and exim needs no answers.
policy=/usr/sbin/policy-rc.d
made=
if [ ! -e $policy ]; then
	made=yes
	printf '#!/bin/sh\nexit 101\n' | $root tee $policy >/dev/null
	$root chmod 755 $policy
fi
trap '[ -z "$made" ] || $root rm -f $policy' EXIT
case $missing in
*exim4*)
	echo 'exim4-config exim4/dc_eximconfig_configtype select' \
	    'no configuration at this time' | $root debconf-set-selections
	;;
esac

install() {
	# shellcheck disable=SC2086 # words are meant
	$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	    --no-install-recommends $missing >"$log" 2>&1
}
log=$(mktemp)
if ! install; then
	$root apt-get update -qq >"$log" 2>&1
	if ! install; then
		cat "$log" >&2
		echo "deps: could not install$missing" >&2
		exit 1
	fi
fi
rm -f "$log"
