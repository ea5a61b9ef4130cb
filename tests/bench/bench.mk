# Tools for measuring, not part of the program.
$(OUT)/bench/%: tests/bench/%.c $(LIB) Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(LIB) $(LDLIBS)
