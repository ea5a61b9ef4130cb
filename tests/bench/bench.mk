# Measuring: `make bench` (minutes) and `make bench-quick` (under a minute).
# Peers and baselines that are not installed are left out, and said so.
BENCH_GMIME := $(shell pkg-config --exists gmime-3.0 && echo yes)
BENCH_TOOLS := $(patsubst tests/bench/%.c,$(OUT)/bench/%, \
	$(filter-out $(if $(BENCH_GMIME),,tests/bench/parsebase.c), \
	$(wildcard tests/bench/*.c)))
BENCH_LIBS_parsebase = $(if $(BENCH_GMIME),$(shell pkg-config --libs gmime-3.0))
BENCH_CFLAGS_parsebase = $(if $(BENCH_GMIME),$(shell pkg-config --cflags gmime-3.0))
BENCH =

.PHONY: bench bench-quick bench-tools
bench-tools: $(BENCH_TOOLS)

bench: all bench-tools
	$(Q)python3 tests/bench/bench.py $(OUT)/dachpost $(BENCH)

bench-quick: all bench-tools
	$(Q)python3 tests/bench/bench.py $(OUT)/dachpost --quick $(BENCH)

$(OUT)/bench/%: tests/bench/%.c $(LIB) Makefile tests/bench/bench.mk
	@mkdir -p $(@D)
	@echo '  CC   $<'
	$(Q)$(CC) $(ALL_CFLAGS) $(BENCH_CFLAGS_$*) $(ALL_LDFLAGS) -o $@ $< \
	    $(LIB) $(LDLIBS) $(BENCH_LIBS_$*)

# Many firms on one machine: 13 minutes, of which ten are idle.
.PHONY: bench-firms
FIRMS = 200
IDLE = 600
bench-firms: all
	$(Q)python3 tests/bench/many_firms.py $(OUT)/dachpost $(FIRMS) $(IDLE)
