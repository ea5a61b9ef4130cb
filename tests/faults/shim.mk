# The failing world of tests/faults/, put before the program by LD_PRELOAD.
test-tools: $(OUT)/tests/shim.so

$(OUT)/tests/shim.so: tests/faults/shim.c Makefile
	@mkdir -p $(@D)
	@echo '  CC   $<'
	$(Q)$(CC) -std=c17 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -fPIC -shared \
	    -o $@ $< -ldl

# The long ones: every point of the day, 20,000 disks, 10,000 mails, and
# SECONDS of everything at random.
SECONDS = 1800

.PHONY: soak
soak: all test-tools $(OUT)/tests/test_powerloss
	STATES=20000 $(OUT)/tests/test_powerloss
	FLOOD=10000 python3 tests/faults/test_flood.py $(OUT)/dachpost
	ALL=1 python3 tests/faults/test_world.py $(OUT)/dachpost
	ALL=1 python3 tests/faults/test_kill.py $(OUT)/dachpost
	python3 tests/faults/soak.py $(OUT)/dachpost $(SECONDS)
