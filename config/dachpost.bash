# bash completion for dachpost
_dachpost() {
	local cur=${COMP_WORDS[COMP_CWORD]} cmd='' i
	local commands='run once demo init check login list show do undo parse
	    understand deadline holidays render ledger outbox stats sieve backup
	    export erase key version help'
	local states='contact offer answer job'
	local lands='BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH'

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--config) i=$((i + 1)) ;;
		-*) ;;
		*) cmd=${COMP_WORDS[i]}; break ;;
		esac
	done
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	--config | --out | --dir | --deliver | --refresh-token-file)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
	--state | --step)
		mapfile -t COMPREPLY < <(compgen -W "$states" -- "$cur"); return ;;
	--land)
		mapfile -t COMPREPLY < <(compgen -W "$lands" -- "$cur"); return ;;
	esac
	case $cmd in
	'') mapfile -t COMPREPLY < <(compgen -W "$commands --config --help" -- "$cur") ;;
	once) mapfile -t COMPREPLY < <(compgen -W '--now --dry-run --help' -- "$cur") ;;
	demo) mapfile -t COMPREPLY < <(compgen -W '--hands-on --dir --deliver --help' -- "$cur") ;;
	login) mapfile -t COMPREPLY < <(compgen -W '--paste --refresh-token-file --help' -- "$cur") ;;
	list) mapfile -t COMPREPLY < <(compgen -W '--all --json --help' -- "$cur") ;;
	parse) mapfile -t COMPREPLY < <(compgen -W '--json --jsonl --explain --state --now --help' -- "$cur"
		compgen -f -- "$cur") ;;
	understand) mapfile -t COMPREPLY < <(compgen -W '--jsonl --now --help' -- "$cur") ;;
	deadline) mapfile -t COMPREPLY < <(compgen -W '--step --from --land --catholic --werktage --193 --json --jsonl --help' -- "$cur") ;;
	holidays) mapfile -t COMPREPLY < <(compgen -W '--land --catholic --json --help' -- "$cur") ;;
	outbox) mapfile -t COMPREPLY < <(compgen -W 'retry drop reconcile --send --json --help' -- "$cur") ;;
	sieve) mapfile -t COMPREPLY < <(compgen -W '--folder --digests --mailboxid --separator --help' -- "$cur") ;;
	erase) mapfile -t COMPREPLY < <(compgen -W '--mails --dry-run --now --help' -- "$cur") ;;
	key) mapfile -t COMPREPLY < <(compgen -W 'rotate revoke --help' -- "$cur") ;;
	*) mapfile -t COMPREPLY < <(compgen -W '--json --help' -- "$cur") ;;
	esac
}
complete -F _dachpost dachpost
