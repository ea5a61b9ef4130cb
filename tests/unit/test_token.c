/* Tokens: bound to order, event, kind of mail and person; and the key file. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/crypt.h"
#include "flow/token.h"

static struct token_keys
keys(uint8_t id)
{
	struct token_keys k = {.n = 1};

	k.key[0].id = id;
	memset(k.key[0].secret, 40 + id, sizeof k.key[0].secret);
	return k;
}

static void
says_what_it_is_for(void **state)
{
	struct token_keys k = keys(1);
	struct arena *a = arena_new();
	struct token t = {TOKEN_NOTICE, 4711, 3}, got;
	struct str s = token_make(&k, a, t, STR("jens"));

	(void)state;
	assert_int_equal(s.n, TOKEN_TEXT);
	assert_true(token_read(s, &got));
	assert_int_equal(got.use, TOKEN_NOTICE);
	assert_int_equal(got.order, 4711);
	assert_int_equal(got.seq, 3);
	assert_true(token_is_for(&k, s, STR("jens")));
	assert_false(token_is_for(&k, s, STR("petra")));
	assert_false(token_is_for(&k, s, STR("")));
	arena_free(a);
}

static void
either_case_will_do(void **state)
{
	struct token_keys k = keys(1);
	struct arena *a = arena_new();
	struct token t = {TOKEN_DIGEST, 0, 0};
	char up[TOKEN_TEXT + 1] = "";
	struct str s = token_make(&k, a, t, STR("jens"));

	(void)state;
	for (size_t i = 0; i < s.n; i++)
		up[i] = s.p[i] >= 'a' ? (char)(s.p[i] - 32) : s.p[i];
	assert_true(token_is_for(&k, str_from(up), STR("jens")));
	arena_free(a);
}

/* Any letter changed makes it a forgery, or none at all. */
static void
no_letter_can_be_changed(void **state)
{
	struct token_keys k = keys(1);
	struct arena *a = arena_new();
	struct token t = {TOKEN_RESPONSE, 7, 2};
	struct str s = token_make(&k, a, t, STR("jens"));
	char forged[TOKEN_TEXT + 1] = "";

	(void)state;
	for (size_t i = 0; i < s.n; i++) {
		memcpy(forged, s.p, s.n);
		forged[i] = forged[i] == 'a' ? 'b' : 'a';
		assert_false(token_is_for(&k, str_from(forged), STR("jens")));
	}
	arena_free(a);
}

static void
an_old_key_is_still_good(void **state)
{
	struct token_keys old = keys(1), both = keys(1), other = keys(2);
	struct arena *a = arena_new();
	struct token t = {TOKEN_NOTICE, 7, 2};
	struct str s = token_make(&old, a, t, STR("jens")), fresh;

	(void)state;
	both.key[both.n++] = other.key[0];
	assert_true(token_is_for(&both, s, STR("jens")));
	fresh = token_make(&both, a, t, STR("jens"));
	assert_true(token_is_for(&both, fresh, STR("jens")));
	assert_false(token_is_for(&old, fresh, STR("jens")));
	assert_false(token_is_for(&other, s, STR("jens")));
	arena_free(a);
}

static const char *const none[] = {"", "a", "erledigt",
    "aeaqaaaaaeaadfpxyct5p7nxrqvr2ss", "aeaqaaaaaeaadfpxyct5p7nxrqvr2sso7",
    "aeaqaaaaaeaadfpxyct5p7nxrqvr2s1o", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "77777777777777777777777777777777", "aeaqaaaaaeaadfpxyct5p7nxrqvr2s\xc3o"};

static void
what_has_not_the_form(void **state)
{
	struct token_keys k = keys(1);
	struct token t;

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		assert_false(token_read(str_from(none[i]), &t));
		assert_false(token_is_for(&k, str_from(none[i]), STR("")));
	}
}

static void
the_key_file_is_made_once(void **state)
{
	char dir[] = "/tmp/dachpost-token-XXXXXX", path[64];
	struct token_keys one, two;
	struct stat st;
	struct err e;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/key", dir);
	assert_int_equal(token_keys_load(path, &one, &e), 0);
	assert_int_equal(token_keys_load(path, &two, &e), 0);
	assert_memory_equal(one.key[0].secret, two.key[0].secret, 32);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(token_keys_load(path, &two, &e), -1);
	assert_int_equal(e.code, ERR_SETUP);
	unlink(path);
	rmdir(dir);
}

static void
keys_are_rotated(void **state)
{
	char dir[] = "/tmp/dachpost-token-XXXXXX", path[64];
	struct token_keys one, k;
	struct arena *a = arena_new();
	struct token t = {TOKEN_NOTICE, 7, 2};
	struct stat st;
	struct str old;
	struct err e;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/key", dir);
	assert_int_equal(token_keys_load(path, &one, &e), 0);
	old = token_make(&one, a, t, STR("jens"));
	assert_int_equal(token_keys_rotate(path, false, &k, &e), 0);
	assert_int_equal(k.n, 2);
	assert_int_equal(k.key[1].id, one.key[0].id + 1);
	assert_true(token_is_for(&k, old, STR("jens")));
	assert_false(str_eq(token_make(&k, a, t, STR("jens")), old));
	for (unsigned i = 0; i < 20; i++)
		assert_int_equal(token_keys_rotate(path, false, &k, &e), 0);
	assert_int_equal(k.n, TOKEN_KEYS_MAX);
	assert_false(token_is_for(&k, old, STR("jens")));
	assert_int_equal(token_keys_rotate(path, true, &k, &e), 0);
	assert_int_equal(k.n, 1);
	assert_int_equal(token_keys_load(path, &one, &e), 0);
	assert_memory_equal(&one.key[0], &k.key[0], sizeof k.key[0]);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	unlink(path);
	rmdir(dir);
	arena_free(a);
}

/* RFC 4231, test case 2; FIPS 180 "abc"; RFC 4648. */
static void
the_hashes_are_the_standard_ones(void **state)
{
	uint8_t sum[SHA256_SIZE], back[8];
	char hex[SHA256_HEX];
	struct buf b = BUF_INIT;
	size_t n;

	(void)state;
	assert_string_equal(sha256_hex(STR("abc"), hex),
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"), sum);
	assert_int_equal(sum[0], 0x5b);
	assert_int_equal(sum[31], 0x43);
	base32_put(&b, (const uint8_t *)"foobar", 6);
	assert_string_equal(buf_cstr(&b), "mzxw6ytboi");
	assert_true(base32_get(buf_str(&b), back, sizeof back, &n));
	assert_int_equal(n, 6);
	assert_memory_equal(back, "foobar", 6);
	buf_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_what_it_is_for),
	    cmocka_unit_test(either_case_will_do),
	    cmocka_unit_test(no_letter_can_be_changed),
	    cmocka_unit_test(an_old_key_is_still_good),
	    cmocka_unit_test(what_has_not_the_form),
	    cmocka_unit_test(the_key_file_is_made_once),
	    cmocka_unit_test(keys_are_rotated),
	    cmocka_unit_test(the_hashes_are_the_standard_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
