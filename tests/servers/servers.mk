# The tool that drives the doors of io against real servers.
test-tools: $(OUT)/tests/iotool

$(OUT)/tests/iotool: tests/servers/iotool.c $(LIB) Makefile
	@mkdir -p $(@D)
	@echo '  CC   $<'
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(LIB) $(LDLIBS)
