# make fuzz-short: each target of tests/fuzz/ for FUZZ_SECONDS, with the
# test mails as a start (clang, libFuzzer, ASan, UBSan).
FUZZ         := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS  = 20
FUZZ_OUT      = build/fuzz
FUZZ_SAN      = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
FUZZ_OBJ      = $(patsubst %.c,$(FUZZ_OUT)/obj/%.o,$(sort $(wildcard \
	agent/base/*.c agent/core/*.c parsers/*.c))) $(FUZZ_OUT)/obj/embed.o
FUZZ_MAILS    = $(sort $(dir $(wildcard tests/mails/*.eml tests/mails/*/*.eml)))

.PHONY: fuzz-short fuzz-build
fuzz-build:
	$(Q)$(MAKE) -s CC=clang OUT=$(FUZZ_OUT) DEBUG=1 \
	    SAN='$(FUZZ_SAN) -fsanitize=fuzzer-no-link' $(FUZZ_OBJ)
	$(Q)for t in $(FUZZ); do echo "  FUZZ $$t"; \
	    clang $(filter-out -O2 -D_FORTIFY_SOURCE=2,$(ALL_CFLAGS)) -O1 -g \
	        $(FUZZ_SAN) -fsanitize=fuzzer -Wno-missing-prototypes \
	        -o $(FUZZ_OUT)/$$(basename $$t .c) $$t \
	        $(FUZZ_OBJ) $(LDLIBS) || exit 1; done

# What it found stands in build/fuzz/NAME-crash-*, the words in NAME.log.
fuzz-short: fuzz-build
	$(Q)for t in $(FUZZ); do n=$$(basename $$t .c); \
	    mkdir -p $(FUZZ_OUT)/corpus/$$n; \
	    $(FUZZ_OUT)/$$n -max_total_time=$(FUZZ_SECONDS) -timeout=20 \
	        -rss_limit_mb=1024 -max_len=20000 -verbosity=0 \
	        -print_final_stats=1 -artifact_prefix=$(FUZZ_OUT)/$$n- \
	        $(FUZZ_OUT)/corpus/$$n $(FUZZ_MAILS) >$(FUZZ_OUT)/$$n.log 2>&1 || \
	        { tail -n 60 $(FUZZ_OUT)/$$n.log; exit 1; }; \
	    echo "  ok $$n: $$(sed -n 's/^stat::number_of_executed_units: *//p' \
	        $(FUZZ_OUT)/$$n.log) runs"; done
