# bash completion for dachpost: the program itself says what there is.
_dachpost() {
	local cur=${COMP_WORDS[COMP_CWORD]} cmd='' words i
	local program=${COMP_WORDS[0]}

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--config) i=$((i + 1)) ;;
		-*) ;;
		*) cmd=${COMP_WORDS[i]}; break ;;
		esac
	done
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	--config | --out | --dir | --deliver | --refresh-token-file | --ca-file)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	--state | --step) words='contact offer answer job' ;;
	--land) words='BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH' ;;
	*)
		case $cmd in
		'')
			words="--config $("$program" help 2>/dev/null |
			    sed -n 's/^  \([a-z]*\) .*/\1/p')"
			;;
		*)
			words=$("$program" "$cmd" --help 2>&1 |
			    grep -o -e '--[a-z0-9][a-z0-9-]*' | sort -u)
			;;
		esac
		;;
	esac
	case $cmd in
	outbox) words="$words retry drop reconcile" ;;
	key) words="$words rotate revoke" ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words --help" -- "$cur")
	case $cmd in
	parse | backup | restore)
		mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur")
		;;
	esac
}
complete -F _dachpost dachpost
