# The failing world of tests/faults/, put before the program by LD_PRELOAD.
test-tools: $(OUT)/tests/shim.so

$(OUT)/tests/shim.so: tests/faults/shim.c Makefile
	@mkdir -p $(@D)
	@echo '  CC   $<'
	$(Q)$(CC) -std=c17 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -fPIC -shared \
	    -o $@ $< -ldl
