# The server of these tests is a function of the test's own.
$(OUT)/tests/test_post: LDFLAGS += -Wl,--wrap=transport_send
$(OUT)/tests/test_store: LDFLAGS += -Wl,--wrap=sqlite3_step
$(OUT)/tests/test_powerloss: LDFLAGS += -Wl,--wrap=transport_send
$(OUT)/tests/test_promises: LDFLAGS += -Wl,--wrap=transport_send \
	-Wl,--wrap=store_commit
