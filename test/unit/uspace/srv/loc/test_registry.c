// SPDX-License-Identifier: BSD-2-Clause
/* The registry of the location service. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <srv/loc/registry.h>

static int server_a, server_b;

static errno_t try_add_of(loc_registry_t *registry, const char *name, void *server, task_id_t task)
{
    loc_service_t *service;
    return loc_registry_add(registry, name, &(loc_server_t){server, task, true, 8}, &service);
}

static loc_service_t *add(loc_registry_t *registry, const char *name, void *server)
{
    assert_int_equal(try_add_of(registry, name, server, server == &server_a ? 10 : 11), EOK);
    return loc_registry_find(registry, name);
}

static errno_t try_add(loc_registry_t *registry, const char *name)
{
    return try_add_of(registry, name, &server_a, 10);
}

static void test_add_and_find(void **state)
{
    (void)state;
    loc_registry_t registry;
    loc_registry_init(&registry);
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
    loc_registry_t registry;
    loc_registry_init(&registry);
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
    loc_registry_t registry;
    loc_registry_init(&registry);
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
    assert_true(list_empty(&registry.services));
}

/* Only essential tasks can register the names of terminals, of character devices and of the disk of
 * the root, and names that would hide them. */
static void test_reserved_names(void **state)
{
    (void)state;
    static const char *const reserved[] = {"con/vt1", "con/vt7", "con",       "char/serial",
                                           "char/x",  "char",    "bd/initrd", "bd"};
    static const char *const others[] = {"conx/vt1", "console",    "x/con",
                                         "bd/loop",  "bd/initrd2", "pipe"};
    loc_registry_t registry;
    loc_service_t *service;
    loc_registry_init(&registry);
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        loc_server_t server = {&server_a, 10, false, 8};
        assert_int_equal(loc_registry_add(&registry, reserved[i], &server, &service), EPERM);
        server.essential = true;
        assert_int_equal(loc_registry_add(&registry, reserved[i], &server, &service), EOK);
        loc_registry_remove(&registry, service);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_int_equal(loc_registry_add(&registry, others[i],
                                          &(loc_server_t){&server_a, 10, false, 8}, &service),
                         EOK);
    loc_registry_remove_server(&registry, &server_a);
}

static void test_server_death(void **state)
{
    (void)state;
    loc_registry_t registry;
    loc_registry_init(&registry);
    uint32_t dead = add(&registry, "bd/a", &server_a)->id;
    add(&registry, "bd/b", &server_b);
    add(&registry, "x", &server_a);
    loc_registry_remove_server(&registry, &server_a);
    assert_null(loc_registry_find(&registry, "bd/a"));
    assert_null(loc_registry_find(&registry, "x"));
    assert_null(loc_registry_find_id(&registry, dead));
    assert_non_null(loc_registry_find(&registry, "bd/b"));
    loc_registry_remove_server(&registry, &server_b);
    assert_true(list_empty(&registry.namespaces));
    /* The name is free again, the number is not reused. */
    assert_true(add(&registry, "bd/a", &server_a)->id > dead);
    loc_registry_remove_server(&registry, &server_a);
}

static void test_listing(void **state)
{
    (void)state;
    loc_registry_t registry;
    loc_registry_init(&registry);
    uint32_t space = add(&registry, "bd/a", &server_a)->name_space->id;
    add(&registry, "bd/b", &server_a);
    add(&registry, "loop", &server_a);
    loc_entry_t entries[2];
    assert_int_equal(loc_registry_list(&registry, 0, 0, entries, 2), 1);
    assert_string_equal(entries[0].name, "loop");
    assert_int_equal(loc_registry_list(&registry, space, 0, entries, 1), 2);
    assert_string_equal(entries[0].name, "a");
    assert_int_equal(loc_registry_list(&registry, 12345, 0, entries, 2), 0);
    assert_int_equal(loc_registry_list_namespaces(&registry, 0, entries, 2), 1);
    assert_string_equal(entries[0].name, "bd");
    loc_registry_remove_server(&registry, &server_a);
}

/* A listing continues after the last id that the client has, whatever was removed in between. */
static void test_listing_continues(void **state)
{
    (void)state;
    loc_registry_t registry;
    loc_registry_init(&registry);
    loc_service_t *a = add(&registry, "bd/a", &server_a);
    uint32_t space = a->name_space->id;
    add(&registry, "con/x", &server_a);
    uint32_t b = add(&registry, "bd/b", &server_a)->id;
    uint32_t c = add(&registry, "bd/c", &server_a)->id;
    loc_entry_t entries[2];
    assert_int_equal(loc_registry_list(&registry, space, a->id, entries, 1), 3);
    assert_int_equal(entries[0].id, a->id);
    uint32_t next = a->id + 1;
    loc_registry_remove(&registry, a);
    assert_int_equal(loc_registry_list(&registry, space, next, entries, 2), 2);
    assert_int_equal(entries[0].id, b);
    assert_int_equal(entries[1].id, c);
    assert_int_equal(loc_registry_list(&registry, space, c + 1, entries, 2), 0);
    assert_int_equal(loc_registry_list_namespaces(&registry, space + 1, entries, 2), 1);
    assert_string_equal(entries[0].name, "con");
    loc_registry_remove_server(&registry, &server_a);
}

/* When all ids have been used, unused ones are used again; 0 is none. Lists keep the order of ids. */
static void test_ids_start_again(void **state)
{
    (void)state;
    loc_registry_t registry;
    loc_registry_init(&registry);
    loc_service_t *first = add(&registry, "bd/a", &server_a); /* ids 1 and 2 */
    registry.last_id = UINT32_MAX - 1;
    assert_int_equal(add(&registry, "bd/b", &server_a)->id, UINT32_MAX);
    loc_service_t *again = add(&registry, "con/c", &server_a);
    assert_int_equal(first->name_space->id, 1);
    assert_int_equal(first->id, 2);
    assert_int_equal(again->name_space->id, 3);
    assert_int_equal(again->id, 4);
    registry.last_id = 0;
    uint32_t low = add(&registry, "bd/d", &server_a)->id;
    assert_int_equal(low, 5);
    loc_entry_t entries[4];
    assert_int_equal(loc_registry_list(&registry, first->name_space->id, 0, entries, 4), 3);
    assert_int_equal(entries[0].id, first->id);
    assert_int_equal(entries[1].id, low);
    assert_int_equal(entries[2].id, UINT32_MAX);
    registry.last_id = UINT32_MAX - 1;
    add(&registry, "char/x", &server_b); /* its namespace is older than the one of con/e */
    loc_registry_remove(&registry, again);
    add(&registry, "con/e", &server_a);
    assert_int_equal(loc_registry_list_namespaces(&registry, 0, entries, 4), 3);
    for (unsigned i = 0; i < 2; i++)
        assert_true(entries[i].id < entries[i + 1].id);
    loc_registry_remove_server(&registry, &server_a);
    loc_registry_remove_server(&registry, &server_b);
}

/* Adds services with the pattern's names from `from` on until one is rejected; returns their
 * number. */
static unsigned fill(loc_registry_t *registry, const char *pattern, void *server, task_id_t task)
{
    char name[SERVICE_NAME_SIZE];
    errno_t rc = EOK;
    unsigned count = 0;
    for (; rc == EOK; count++) {
        snprintf(name, sizeof(name), pattern, count);
        rc = try_add_of(registry, name, server, task);
    }
    assert_int_equal(rc, ELIMIT);
    return count - 1;
}

/* All connections of a task have one share of the services. Shares get smaller while the registry
 * fills. */
static void test_shares(void **state)
{
    (void)state;
    static char connections[48];
    loc_registry_t registry;
    loc_registry_init(&registry);
    loc_entry_t *entries = calloc(LOC_SERVICES_MAX, sizeof(*entries));
    assert_int_equal(fill(&registry, "a%u/x", &connections[0], 100), LOC_TASK_SERVICES_MAX);
    assert_int_equal(try_add_of(&registry, "more", &connections[1], 100), ELIMIT);
    for (unsigned i = 1; i < 48; i++) {
        char pattern[16];
        snprintf(pattern, sizeof(pattern), "b%ux%%u/y", i);
        unsigned own = fill(&registry, pattern, &connections[i], 100 + i);
        assert_true(own <= LOC_TASK_SERVICES_MAX);
        assert_true(registry.count <= LOC_SERVICES_MAX);
        assert_true(own > 0 || registry.count == LOC_SERVICES_MAX);
    }
    assert_int_equal(registry.count, LOC_SERVICES_MAX);
    assert_int_equal(loc_registry_list_namespaces(&registry, 0, entries, LOC_SERVICES_MAX),
                     LOC_SERVICES_MAX);
    for (size_t i = 0; i < LOC_SERVICES_MAX; i++)
        assert_int_equal(loc_registry_find_namespace(&registry, entries[i].name)->id,
                         entries[i].id);
    loc_registry_remove_server(&registry, &connections[0]);
    assert_int_equal(registry.count, LOC_SERVICES_MAX - LOC_TASK_SERVICES_MAX);
    assert_int_equal(try_add_of(&registry, "a5/x", &connections[1], 200), EOK);
    for (unsigned i = 1; i < 48; i++)
        loc_registry_remove_server(&registry, &connections[i]);
    assert_int_equal(registry.count, 0);
    assert_true(list_empty(&registry.services));
    assert_true(list_empty(&registry.namespaces));
    free(entries);
}

/* After removals in any order, the rest is found by name, by id and in order. */
static void test_removal_in_any_order(void **state)
{
    (void)state;
    loc_registry_t registry;
    loc_registry_init(&registry);
    unsigned random = 1;
    char name[SERVICE_NAME_SIZE];
    bool there[100] = {false};
    for (unsigned round = 0; round < 5000; round++) {
        random = random * 1103515245u + 12345u;
        unsigned i = random >> 16 & 63;
        snprintf(name, sizeof(name), i % 3 == 0 ? "n%u" : "s%u/n", i);
        loc_service_t *service = loc_registry_find(&registry, name);
        assert_int_equal(service != NULL, there[i]);
        if (service == NULL) {
            service = add(&registry, name, &server_a);
            assert_ptr_equal(&service->link, registry.services.head.prev);
        } else {
            uint32_t id = service->id;
            assert_ptr_equal(loc_registry_find_id(&registry, id), service);
            loc_registry_remove(&registry, service);
            assert_null(loc_registry_find_id(&registry, id));
        }
        there[i] = !there[i];
        uint32_t before = 0;
        size_t count = 0;
        list_foreach (registry.services, link, const loc_service_t, at) {
            assert_true(at->id > before);
            before = at->id;
            count++;
        }
        assert_int_equal(count, registry.count);
    }
    loc_registry_remove_server(&registry, &server_a);
    assert_int_equal(registry.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add_and_find),
        cmocka_unit_test(test_conflicts),
        cmocka_unit_test(test_bad_names),
        cmocka_unit_test(test_reserved_names),
        cmocka_unit_test(test_server_death),
        cmocka_unit_test(test_listing),
        cmocka_unit_test(test_listing_continues),
        cmocka_unit_test(test_ids_start_again),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_removal_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
