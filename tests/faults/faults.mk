# 20,000 mutated mails instead of the 600 of `make test`.
MUTANTS       = 20000
MUTANTS_FIRST = 1000

.PHONY: mutants
mutants: $(OUT)/dachpost
	$(Q)python3 tests/faults/test_mutants.py $< $(MUTANTS) $(MUTANTS_FIRST)
