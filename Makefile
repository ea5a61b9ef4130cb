# dachpost - see README.md.  `make help` lists what there is to make.

VERSION = 0.1.0
CC      = gcc
PREFIX  = /usr/local
DEBUG   =

# The dependencies, once: the program's, and what only the tests need.
DEPS_BUILD = gcc make pkg-config libetpan-dev libsqlite3-dev \
	libcurl4-gnutls-dev libpcre2-dev libinih-dev libxml2-dev libical-dev \
	libjansson-dev libunistring-dev libgnutls28-dev libseccomp-dev \
	libsasl2-modules tzdata ca-certificates
DEPS_TEST  = libcmocka-dev python3 openssl dovecot-imapd dovecot-lmtpd \
	dovecot-sieve \
	exim4-daemon-light strace mutt s-nail
DEPS_CHECK = clang clang-format clang-tidy cppcheck shellcheck mandoc \
	codespell libclang-rt-dev

DEPS_DEB   = dpkg-dev binutils lintian debootstrap

# Peers to be measured against; whoever wants them: make deps-bench.
DEPS_BENCH = fdm libgmime-3.0-dev

PKGS = sqlite3 libcurl libpcre2-8 libxml-2.0 libical jansson gnutls libseccomp
Q    = $(if $(V),,@)
OUT  = $(if $(DEBUG),build/debug,build)

WARN = -Wall -Wextra -Werror -Wpedantic -Wshadow -Wconversion -Wformat=2 \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla \
	-Wnull-dereference -Wno-error=null-dereference
HARD = -fstack-protector-strong -fPIE -fno-strict-aliasing \
	$(if $(DEBUG),,-D_FORTIFY_SOURCE=2)
LINKHARD = -pie -Wl,-z,relro,-z,now
SAN  = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
CFLAGS   = $(if $(DEBUG),-O1 -g $(SAN),-O2 -g)
CPPFLAGS = $(if $(DEBUG),-DDACHPOST_DEBUG )-D_GNU_SOURCE -DDACHPOST_VERSION='"$(VERSION)"' -Iinclude \
	$(shell pkg-config --cflags $(PKGS))
LDLIBS   = $(shell pkg-config --libs $(PKGS)) -letpan -linih -lunistring
ALL_CFLAGS = -std=c17 $(WARN) $(HARD) $(CFLAGS) $(CPPFLAGS)
ALL_LDFLAGS = $(LINKHARD) $(if $(DEBUG),$(SAN)) $(LDFLAGS)

SRC   := $(sort $(wildcard agent/*.c agent/*/*.c parsers/*.c))
OBJ   := $(SRC:%.c=$(OUT)/obj/%.o)
TOP   := $(filter $(OUT)/obj/agent/main.o $(OUT)/obj/agent/cmd_%.o,$(OBJ))
EMBED := $(sort $(wildcard templates/*/* config/inquiries/*.rules \
	parsers/words/*.txt parsers/words/*/*.txt config/holidays*))
LIB   := $(OUT)/libdachpost.a
SOURCES = $(sort $(wildcard agent/*.c agent/*/*.c parsers/*.c include/*/*.h \
	tests/*/*.c))
UNIT  := $(sort $(wildcard tests/unit/test_*.c))
UNITS := $(UNIT:tests/unit/%.c=$(OUT)/tests/%)

.PHONY: all clean unit format help demo test check check-quick install
all: $(OUT)/dachpost

help:
	@echo 'make              build/dachpost (make DEBUG=1: build/debug/dachpost)'
	@echo 'make demo         a whole order in seconds, in a scratch folder'
	@echo 'make test         all tests, on real servers'
	@echo 'make unit         the unit tests alone'
	@echo 'make soak         the long ones, and SECONDS=1800 of faults at random'
	@echo 'make browser      the mails in a browser, by tidy and a spam filter'
	@echo 'make clients      an order answered in Roundcube, in a browser'
	@echo 'make bench        speed beside baselines (bench-quick: under a minute)'
	@echo 'make mutants      20,000 mutated mails; make fuzz: libFuzzer, longer'
	@echo 'make check        lint, layers, both compilers, sanitizers, fuzz'
	@echo 'make install      DESTDIR= PREFIX='
	@echo 'make deb          a Debian package (make deb-test: its life)'

$(OUT)/dachpost: $(TOP) $(LIB)
	@echo '  LINK $@'
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIB): $(filter-out $(TOP),$(OBJ)) $(OUT)/obj/embed.o
	@rm -f $@
	@echo '  AR   $@'
	$(Q)ar rcs $@ $^

$(OUT)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo '  CC   $<'
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Files the program carries in itself, by the assembler's .incbin.
$(OUT)/embed.S: $(EMBED) Makefile tests/embed.sh
	@mkdir -p $(@D)
	$(Q)sh tests/embed.sh $(EMBED) >$@.new && mv $@.new $@

$(OUT)/obj/embed.o: $(OUT)/embed.S $(EMBED)
	@mkdir -p $(@D)
	$(Q)$(CC) -fPIE -c -o $@ $<

$(OUT)/tests/%: tests/unit/%.c $(LIB) Makefile
	@mkdir -p $(@D)
	@echo "  TEST $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -Wno-missing-prototypes -Itests \
	    $(ALL_LDFLAGS) -o $@ $< $(LIB) $(LDLIBS) -lcmocka

unit: $(UNITS)
	@fail=0; for t in $(UNITS); do $$t >$$t.log 2>&1 || \
	    { cat $$t.log; echo "FAILED: $$t"; fail=1; }; done; exit $$fail

# `make demo` and `make test` install what they lack (tests/deps.sh).
.PHONY: deps-build deps-test deps-check deps-deb
deps-build:
	$(Q)sh tests/deps.sh $(DEPS_BUILD)

deps-test:
	$(Q)sh tests/deps.sh $(DEPS_BUILD) $(DEPS_TEST)

deps-check:
	$(Q)sh tests/deps.sh $(DEPS_BUILD) $(DEPS_TEST) $(DEPS_CHECK)

deps-bench:
	$(Q)sh tests/deps.sh $(DEPS_BUILD) $(DEPS_TEST) $(DEPS_BENCH)

deps-deb:
	$(Q)sh tests/deps.sh $(DEPS_BUILD) $(DEPS_DEB)

demo: deps-build
	$(Q)$(MAKE) --no-print-directory $(OUT)/dachpost
	$(Q)$(OUT)/dachpost demo

test: deps-test
	$(Q)$(MAKE) --no-print-directory all $(UNITS) test-tools
	$(Q)sh tests/run.sh $(OUT)

.PHONY: test-tools
test-tools:

# What has to hold besides the tests; check-quick is the short part of it.
check-quick: deps-check
	$(Q)sh tests/layers.sh
	$(Q)clang-format --dry-run -Werror $(SOURCES)
	$(Q)sh tests/check.sh quick

check: deps-check check-quick
	$(Q)sh tests/check.sh full

install: $(OUT)/dachpost
	sh tests/install.sh $(OUT) '$(DESTDIR)' '$(PREFIX)'

# Debian: the package, and its life in a bare root (as root, some minutes).
.PHONY: deb deb-test
deb: deps-deb
	$(Q)$(MAKE) --no-print-directory $(OUT)/dachpost
	$(Q)sh tests/deb.sh $(OUT) $(VERSION)
	$(Q)lintian --fail-on error,warning $(OUT)/dachpost_$(VERSION)_*.deb

deb-test: deb
	$(Q)sh tests/deb_test.sh $(OUT)/dachpost_$(VERSION)_*.deb

format:
	clang-format -i $(SOURCES)

clean:
	rm -rf build

-include $(wildcard tests/*/*.mk)
-include $(OBJ:.o=.d) $(UNITS:=.d)
