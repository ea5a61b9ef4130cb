# make fuzz-short: each target of tests/fuzz/ for FUZZ_SECONDS, with the
# test mails as a start (clang, libFuzzer, ASan, UBSan).
FUZZ         := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS  = 20
FUZZ_OUT      = build/fuzz
FUZZ_SAN      = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
FUZZ_MAILS    = $(sort $(dir $(wildcard tests/mails/*.eml tests/mails/*/*.eml)))

.PHONY: fuzz-short fuzz-build
fuzz-build:
	$(Q)$(MAKE) --no-print-directory CC=clang OUT=$(FUZZ_OUT) DEBUG=1 \
	    SAN='$(FUZZ_SAN) -fsanitize=fuzzer-no-link' $(FUZZ_OUT)/libdachpost.a
	$(Q)for t in $(FUZZ); do \
	    clang $(filter-out -O2 -D_FORTIFY_SOURCE=2,$(ALL_CFLAGS)) -O1 -g \
	        $(FUZZ_SAN) -fsanitize=fuzzer -Wno-missing-prototypes \
	        -o $(FUZZ_OUT)/$$(basename $$t .c) $$t \
	        $(FUZZ_OUT)/libdachpost.a $(LDLIBS) || exit 1; done

fuzz-short: fuzz-build
	$(Q)for t in $(FUZZ); do n=$$(basename $$t .c); \
	    mkdir -p $(FUZZ_OUT)/corpus/$$n; \
	    $(FUZZ_OUT)/$$n -max_total_time=$(FUZZ_SECONDS) -timeout=20 \
	        -rss_limit_mb=1024 -max_len=20000 -verbosity=0 \
	        -print_final_stats=1 -artifact_prefix=$(FUZZ_OUT)/$$n- \
	        $(FUZZ_OUT)/corpus/$$n $(FUZZ_MAILS) || exit 1; done
