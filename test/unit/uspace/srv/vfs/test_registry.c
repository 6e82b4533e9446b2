// SPDX-License-Identifier: BSD-2-Clause
/* File system servers: registration, and mounts that wait for it. */
#include "tests.h"

#include <abi/area.h>
#include <abi/proto/methods.h>
#include <abi/task.h>
#include <srv/vfs/fs.h>
#include <string.h>

static async_session_t *const no_session;

static errno_t add(const char *name, size_t length)
{
    vfs_fs_info_t info = {.needs_device = 1};
    memcpy(info.name, name, length);
    vfs_fs_t *fs;
    errno_t rc = vfs_fs_add(&info, no_session, &fs);
    world.sessions += rc == EOK;
    return rc;
}

static void late_server(void)
{
    (void)world_server_add("latefs", false);
}

static errno_t root_mount(const char *fs)
{
    world_forget();
    return world_mount("/", fs, 0);
}

/* While there is no root, mounting it waits for its server: the system is starting. */
static void test_first_root_waits_for_its_server(void **state)
{
    (void)state;
    world_forget();
    world.at_wait = late_server;
    assert_int_equal(world_mount("/m", "latefs", 0), ENOENT); /* only the root waits */
    assert_non_null(world.at_wait);
    world.fail_method = VFS_OUT_MOUNTED;
    world.fail_with = EIO;
    assert_int_equal(root_mount("latefs"), EIO);
    world_server_die("latefs");
    world.at_wait = late_server; /* the failed mount created no root */
    assert_int_equal(root_mount("latefs"), EOK);
    assert_null(world.at_wait);
    world_forget();
    const message_t *unmount = say(VFS_IN_UNMOUNT, 0, 0, 0);
    say_text("/");
    world_serve();
    assert_int_equal(unmount->retval, EOK);
    world_server_die("latefs");
    assert_int_equal(root_mount("latefs"), ENOENT);
    assert_int_equal(world.messages[0].answer[0], VFS_MOUNT_BLAME_FS);
}

static void test_names_of_servers(void **state)
{
    (void)state;
    static const char longest[] = "0123456789012345678901234567890";
    _Static_assert(sizeof(longest) == sizeof((vfs_fs_info_t){0}.name), "with its zero");
    assert_int_equal(add("", 0), EINVAL);
    assert_int_equal(add("a/b", 3), EINVAL);
    assert_int_equal(add("01234567890123456789012345678901", 32), EINVAL);
    assert_int_equal(add("rootfs", 6), EEXIST);
    assert_int_equal(add(longest, 31), EOK);
    assert_int_equal(add("x", 1), EOK);
    world.fail_allocation = 1;
    assert_int_equal(add("y", 1), ENOMEM);
    vfs_fs_t *fs = vfs_fs_find("x");
    assert_string_equal(fs->info.name, "x");
    assert_int_equal(fs->info.needs_device, 1);
    vfs_fs_put(fs);
    assert_null(vfs_fs_find("y"));
    world_server_die("x");
    world_server_die(longest);
}

/* Handles count up and are never reused. */
static void test_handles_of_servers(void **state)
{
    (void)state;
    fs_handle_t first = world_server_add("one", false);
    fs_handle_t second = world_server_add("two", true);
    world_server_die("two");
    fs_handle_t third = world_server_add("two", true);
    assert_true(0 < first && first < second && second < third);
    assert_null(vfs_fs_by_handle(second));
    vfs_fs_t *fs = vfs_fs_by_handle(first);
    assert_int_equal(fs->handle, first);
    world_server_die("one"); /* the first of the two */
    assert_int_equal(fs->handle, first);
    assert_null(vfs_fs_find("one"));
    vfs_fs_t *dead = vfs_fs_by_handle(first);
    assert_ptr_equal(dead, fs);
    async_exchange_t *exchange;
    assert_int_equal(vfs_fs_begin(dead, &exchange), EHANGUP);
    vfs_fs_put(dead);
    unsigned sessions = world.sessions;
    vfs_fs_put(fs);
    assert_int_equal(world.sessions, sessions - 1);
    assert_null(vfs_fs_by_handle(first));
    world_server_die("two");
    vfs_fs_put(NULL);
}

/* ---- the protocol ---- */

typedef struct registration {
    message_t *call, *callback, *buffer;
} registration_t;

static registration_t say_register(const char *name)
{
    vfs_fs_info_t info = {0};
    strcpy(info.name, name);
    registration_t made = {.call = say(VFS_IN_REGISTER, 0, 0, 0)};
    say_info(&info);
    made.callback = say_part(MESSAGE_CALLBACK);
    made.buffer = say_part(MESSAGE_SHARE_IN);
    return made;
}

static void check_newfs(void)
{
    vfs_fs_t *fs = vfs_fs_find("newfs");
    assert_non_null(fs);
    assert_false(fs->dead);
    vfs_fs_put(fs);
}

static void test_registration(void **state)
{
    (void)state;
    registration_t first = say_register("newfs");
    say_do(check_newfs);
    registration_t second = say_register("secondfs");
    const message_t *other = say(VFS_IN_PING, 0, 0, 0);
    world_connect(world.client, vfs_register_serve);
    assert_int_equal(first.call->retval, EOK);
    assert_true(first.call->answer[0] > 0);
    assert_int_equal(first.callback->retval, EOK);
    assert_int_equal(first.buffer->retval, EOK);
    assert_ptr_equal((void *)(uintptr_t)first.buffer->answer[0], vfs_lookup_buffer());
    assert_int_equal(first.buffer->answer[1], AREA_READ); /* and not more */
    /* A connection can register one server. */
    assert_int_equal(second.call->retval, EEXIST);
    assert_int_equal(second.callback->retval, EEXIST);
    assert_int_equal(second.buffer->retval, EEXIST);
    assert_int_equal(other->retval, ENOTSUP);
    /* It has hung up, so it counts as dead. */
    assert_null(vfs_fs_find("newfs"));
    assert_int_equal(world.sessions, 2);
}

static void test_refused_registrations(void **state)
{
    (void)state;
    registration_t same = say_register("rootfs");
    world_connect(world.client, vfs_register_serve);
    assert_int_equal(same.call->retval, EEXIST);
    assert_int_equal(world.sessions, 2); /* the callback is hung up */

    world_forget();
    registration_t deaf = say_register("newfs");
    world.no_callback = ENOMEM;
    world_connect(world.client, vfs_register_serve);
    world.no_callback = EOK;
    assert_int_equal(deaf.call->retval, ENOMEM);
    assert_int_equal(deaf.buffer->retval, ENOMEM);
    assert_int_equal(world.sessions, 2);

    world_forget();
    registration_t gone = say_register("newfs");
    world.no_accept = EHANGUP;
    world_connect(world.client, vfs_register_serve);
    world.no_accept = EOK;
    assert_int_equal(gone.call->answers, 0);
}

static void test_registration_needs_a_permission(void **state)
{
    (void)state;
    world.permissions = PERM_ALL & ~PERM_MOUNT;
    registration_t refused = say_register("newfs");
    world_connect(world.client, vfs_register_serve);
    assert_int_equal(refused.call->retval, EPERM);
    assert_int_equal(refused.callback->retval, EPERM);
    assert_int_equal(refused.buffer->retval, EPERM);
    assert_int_equal(refused.buffer->answer[0], 0);
    assert_int_equal(world.sessions, 2);
    world.permissions = PERM_MOUNT;
    world_forget();
    registration_t granted = say_register("newfs");
    world_connect(world.client, vfs_register_serve);
    assert_int_equal(granted.call->retval, EOK);
    /* The sender has ended, and its permissions with it. */
    world.sender_is_gone = true;
    world_forget();
    registration_t ended = say_register("newfs");
    world_connect(world.client, vfs_register_serve);
    assert_int_equal(ended.call->retval, EPERM);
}

/* ---- the lookup buffer ---- */

static vfs_span_t spans[VFS_PLB_SIZE / 1024];

static void one_released(void)
{
    vfs_span_release(spans[5]);
}

static void test_lookup_buffer(void **state)
{
    (void)state;
    char text[1025];
    memset(text, 'x', 1024);
    text[1024] = '\0';
    for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
        assert_int_equal(vfs_span_put((task_id_t)i + 1, text, &spans[i]), EOK);
        assert_int_equal(spans[i].length, 1024);
        assert_int_equal(spans[i].first, i * 1024);
    }
    /* The buffer is completely full; an empty text needs no byte. */
    vfs_span_t empty, late;
    assert_int_equal(vfs_span_put(1, "", &empty), EOK);
    vfs_span_release(empty);
    world.at_wait = one_released;
    assert_int_equal(vfs_span_put(100, "yz", &late), EOK);
    assert_null(world.at_wait);
    assert_int_equal(late.first, spans[5].first);
    const char *buffer = vfs_lookup_buffer();
    assert_int_equal(buffer[0], 'x');
    assert_int_equal(buffer[late.first], 'y');
    vfs_span_release(late);
    for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
        if (i != 5)
            vfs_span_release(spans[i]);
    static char huge[VFS_PLB_SIZE + 2];
    memset(huge, 'x', sizeof(huge) - 1);
    assert_int_equal(vfs_span_put(100, huge, &late), ENAMETOOLONG);
}

static vfs_span_t own[VFS_PLB_SIZE / 1024];

static void own_released(void)
{
    vfs_span_release(own[0]);
}

/* A client whose lookups do not end waits for itself, and others still get room. */
static void test_share_of_the_lookup_buffer(void **state)
{
    (void)state;
    char text[1024];
    vfs_span_t span;
    memset(text, 'x', 1023);
    text[1023] = '\0';
    size_t count = 0;
    world.at_wait = own_released;
    do
        assert_int_equal(vfs_span_put(7, text, &own[count++]), EOK);
    while (world.at_wait != NULL);
    assert_true(count > 8 && count <= sizeof(own) / sizeof(own[0]) / 2);
    for (task_id_t client = 10; client < 20; client++) {
        assert_int_equal(vfs_span_put(client, text, &span), EOK);
        vfs_span_release(span);
    }
    for (size_t i = 1; i < count; i++)
        vfs_span_release(own[i]);
}

static void test_no_lookup_buffer(void **state)
{
    (void)state;
    const void *before = vfs_lookup_buffer();
    world.no_area = ENOMEM;
    assert_int_equal(vfs_lookup_init(), ENOMEM);
    assert_ptr_equal(vfs_lookup_buffer(), before);
}

int registry_tests(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_first_root_waits_for_its_server), /* first: there is no root yet */
        TEST(test_names_of_servers),
        TEST(test_handles_of_servers),
        TEST(test_registration),
        TEST(test_refused_registrations),
        TEST(test_registration_needs_a_permission),
        TEST(test_lookup_buffer),
        TEST(test_share_of_the_lookup_buffer),
        TEST(test_no_lookup_buffer),
    };
    return cmocka_run_group_tests_name("registry", tests, NULL, NULL);
}
