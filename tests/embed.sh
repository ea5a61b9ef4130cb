#!/bin/sh
# embed.sh FILE... : an assembler file that carries the bytes of each FILE
# and, as `embed_table`, their names; agent/base/embed.c reads it.
set -eu
n=0
echo '	.section .note.GNU-stack,"",@progbits'
echo '	.section .rodata'
for f in "$@"; do
	printf 'name%d:\t.asciz "%s"\n' $n "$f"
	printf 'from%d:\t.incbin "%s"\nto%d:\t.byte 0\n' $n "$f" $n
	n=$((n + 1))
done
echo '	.section .data.rel.ro,"aw"'
echo '	.globl embed_table, embed_count'
echo '	.balign 8'
echo 'embed_table:'
i=0
while [ $i -lt $n ]; do
	printf '\t.quad name%d, from%d, to%d - from%d\n' $i $i $i $i
	i=$((i + 1))
done
echo '	.quad 0'
printf 'embed_count:\t.quad %d\n' $n
