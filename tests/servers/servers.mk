# The tool that drives the doors of io against real servers.
test-tools: $(OUT)/tests/iotool

$(OUT)/tests/iotool: tests/servers/iotool.c $(LIB) Makefile
	@mkdir -p $(@D)
	@echo '  CC   $<'
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(LIB) $(LDLIBS)

# What takes minutes: 200 rounds of random drags with kills on each server,
# 5,000 mails of others, 1,000 known ones under a new UIDVALIDITY.
.PHONY: soak soak-board
soak: soak-board

soak-board: deps-test all test-tools
	$(Q)python3 tests/servers/test_board.py $(OUT)/dachpost --long
	$(Q)python3 tests/servers/test_board_cyrus.py $(OUT)/dachpost --long
	$(Q)ALL=1 python3 tests/faults/test_board_kill.py $(OUT)/dachpost
