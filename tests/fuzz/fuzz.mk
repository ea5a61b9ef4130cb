# make fuzz-short: each target of tests/fuzz/ for FUZZ_SECONDS (clang,
# libFuzzer, ASan, UBSan).  It begins with what this tree has of its kind, see
# seeds_of; make fuzz FUZZ_SECONDS=600 TARGETS='reply date' is the long run.
TARGETS       = $(sort $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard \
	tests/fuzz/fuzz_*.c)))
FUZZ_SECONDS  = 10
FUZZ_OUT      = build/fuzz
FUZZ_SAN      = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
FUZZ_OBJ      = $(patsubst %.c,$(FUZZ_OUT)/obj/%.o,$(sort $(wildcard \
	agent/base/*.c agent/core/*.c parsers/*.c agent/config*.c \
	agent/calendar_options.c agent/flow/authres.c))) \
	$(FUZZ_OUT)/obj/embed.o

.PHONY: fuzz fuzz-short fuzz-build
fuzz-build:
	$(Q)$(MAKE) -s CC=clang OUT=$(FUZZ_OUT) DEBUG=1 \
	    SAN='$(FUZZ_SAN) -fsanitize=fuzzer-no-link' $(FUZZ_OBJ)
	$(Q)for t in $(TARGETS); do echo "  FUZZ $$t"; \
	    clang $(filter-out -O2 -D_FORTIFY_SOURCE=2,$(ALL_CFLAGS)) -O1 -g \
	        $(FUZZ_SAN) -fsanitize=fuzzer -Wno-missing-prototypes \
	        -o $(FUZZ_OUT)/fuzz_$$t tests/fuzz/fuzz_$$t.c \
	        $(FUZZ_OBJ) $(LDLIBS) || exit 1; done

# What it found stands in build/fuzz/NAME-crash-*, the words in NAME.log.
fuzz fuzz-short: fuzz-build
	$(Q)FUZZ_SECONDS=$(FUZZ_SECONDS) sh tests/fuzz/fuzz.sh $(FUZZ_OUT) \
	    $(TARGETS)
