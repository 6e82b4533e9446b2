// SPDX-License-Identifier: BSD-2-Clause
/* The registry of the location service. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <srv/loc/registry.h>

static int server_a, server_b;

static loc_service_t *add(loc_registry_t *registry, const char *name, void *server)
{
    loc_service_t *service;
    assert_int_equal(loc_registry_add(registry, name, 8, server, &service), EOK);
    return service;
}

static errno_t try_add(loc_registry_t *registry, const char *name)
{
    loc_service_t *service;
    return loc_registry_add(registry, name, 8, &server_a, &service);
}

static void test_add_and_find(void **state)
{
    (void)state;
    loc_registry_t registry = {0};
    loc_service_t *initrd = add(&registry, "bd/initrd", &server_a);
    loc_service_t *loop = add(&registry, "loop", &server_b);
    assert_ptr_equal(loc_registry_find(&registry, "bd/initrd"), initrd);
    assert_ptr_equal(loc_registry_find(&registry, "loop"), loop);
    assert_ptr_equal(loc_registry_find_id(&registry, loop->id), loop);
    assert_null(loc_registry_find(&registry, "initrd"));
    assert_string_equal(initrd->last, "initrd");
    assert_int_equal(loc_registry_find_namespace(&registry, "bd")->id, initrd->name_space->id);
    loc_registry_remove_server(&registry, &server_a);
    loc_registry_remove_server(&registry, &server_b);
}

static void test_conflicts(void **state)
{
    (void)state;
    loc_registry_t registry = {0};
    add(&registry, "bd/initrd", &server_a);
    add(&registry, "loop", &server_a);
    assert_int_equal(try_add(&registry, "loop"), EEXIST);
    assert_int_equal(try_add(&registry, "bd/initrd"), EEXIST);
    assert_int_equal(try_add(&registry, "bd"), EEXIST);
    assert_int_equal(try_add(&registry, "loop/x"), EEXIST);
    loc_registry_remove_server(&registry, &server_a);
}

static void test_bad_names(void **state)
{
    (void)state;
    loc_registry_t registry = {0};
    const char *bad[] = {"", "/", "a/", "/a", "a/b/c", ".", "..", "a/..", "a b", "a\n", "bd//x"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(try_add(&registry, bad[i]), EINVAL);
    char longest[SERVICE_NAME_SIZE + 1];
    memset(longest, 'x', SERVICE_NAME_SIZE);
    longest[SERVICE_NAME_SIZE] = '\0';
    assert_int_equal(try_add(&registry, longest), ENAMETOOLONG);
    longest[SERVICE_NAME_SIZE - 1] = '\0';
    assert_int_equal(try_add(&registry, longest), EOK);
    loc_registry_remove_server(&registry, &server_a);
    assert_null(registry.services);
}

static void test_server_death(void **state)
{
    (void)state;
    loc_registry_t registry = {0};
    uint32_t dead = add(&registry, "bd/a", &server_a)->id;
    add(&registry, "bd/b", &server_b);
    add(&registry, "x", &server_a);
    loc_registry_remove_server(&registry, &server_a);
    assert_null(loc_registry_find(&registry, "bd/a"));
    assert_null(loc_registry_find(&registry, "x"));
    assert_null(loc_registry_find_id(&registry, dead));
    assert_non_null(loc_registry_find(&registry, "bd/b"));
    loc_registry_remove_server(&registry, &server_b);
    assert_null(registry.namespaces);
    /* The name is free again, the number is not used again. */
    assert_true(add(&registry, "bd/a", &server_a)->id > dead);
    loc_registry_remove_server(&registry, &server_a);
}

static void test_listing(void **state)
{
    (void)state;
    loc_registry_t registry = {0};
    uint32_t space = add(&registry, "bd/a", &server_a)->name_space->id;
    add(&registry, "bd/b", &server_a);
    add(&registry, "loop", &server_a);
    loc_entry_t entries[2];
    assert_int_equal(loc_registry_list(&registry, 0, entries, 2), 1);
    assert_string_equal(entries[0].name, "loop");
    assert_int_equal(loc_registry_list(&registry, space, entries, 1), 2);
    assert_string_equal(entries[0].name, "a");
    assert_int_equal(loc_registry_list(&registry, 12345, entries, 2), 0);
    assert_int_equal(loc_registry_list_namespaces(&registry, entries, 2), 1);
    assert_string_equal(entries[0].name, "bd");
    loc_registry_remove_server(&registry, &server_a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add_and_find), cmocka_unit_test(test_conflicts),
        cmocka_unit_test(test_bad_names),    cmocka_unit_test(test_server_death),
        cmocka_unit_test(test_listing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
