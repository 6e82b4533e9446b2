// SPDX-License-Identifier: BSD-2-Clause
/*
 * Areas with a pager: a child fills them with a pattern or with the file of this program, refuses,
 * gives invalid answers, dies, or never answers. A task that touches a page that does not arrive is
 * killed, so a second child does that.
 */
#include "../tester.h"

#include <fcntl.h>
#include <loc/loc.h>
#include <os/os.h>
#include <os/thread.h>
#include <proto/pager.h>
#include <proto/pager_server.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <task/spawn.h>
#include <unistd.h>

#define SERVICE "tester/pager"
#define SELF    "tester/self"
#define FILE    "/app/tester"
#define COPY    TESTER_FOLDER "/pager"
#define PAGE    ((size_t)4096)

/* Objects of the pager. */
enum { PATTERN, CONTENT, REFUSED, LIES, LOST, DEADLY, OBJECTS };

static const char *const names[OBJECTS] = {"pattern", "file", "refused", "lies", "lost", "deadly"};

/* Returns a word of the pattern. No two words of a page are equal. */
static unsigned pattern(uint64_t offset)
{
    return (unsigned)(offset / sizeof(unsigned)) * 2654435761u + 1;
}

/* ---- the pager ---- */

static unsigned asked; /* pages of the pattern */

static void give_pattern(const async_call_t *call, uint64_t offset)
{
    static unsigned words[PAGE / sizeof(unsigned)];
    for (size_t i = 0; i < PAGE / sizeof(unsigned); i++)
        words[i] = pattern(offset + i * sizeof(unsigned));
    asked++;
    (void)async_page_in_accept(call, words, PAGE);
}

/* Reads a page of the file, or less at its end. */
static ssize_t read_page(int fd, char *page)
{
    size_t size = 0;
    ssize_t got;
    while (size < PAGE && (got = read(fd, page + size, PAGE - size)) > 0)
        size += (size_t)got;
    return size < PAGE && got < 0 ? -1 : (ssize_t)size;
}

static void give_content(const async_call_t *call, uint64_t offset)
{
    static char content[PAGE];
    int fd = open(FILE, O_RDONLY);
    ssize_t got = -1;
    if (fd >= 0 && lseek(fd, (off_t)offset, SEEK_SET) == (off_t)offset)
        got = read_page(fd, content);
    if (fd >= 0)
        close(fd);
    if (got >= 0)
        (void)async_page_in_accept(call, content, (size_t)got);
    else
        async_answer_0(call, EIO);
}

static void page_give(void *context, pager_page_in_request_t *request)
{
    (void)context;
    const async_call_t *call = &request->call;
    uint64_t offset = request->in.offset + request->in.page;
    if (offset < request->in.page) {
        pager_page_in_fail(request, EINVAL);
        return;
    }
    switch (request->in.object) {
    case PATTERN:
        give_pattern(call, offset);
        return;
    case CONTENT:
        give_content(call, offset);
        return;
    case LIES:
        (void)async_page_in_accept(call, NULL, PAGE);
        return;
    case LOST:
        async_defer(call); /* and never answer */
        return;
    case DEADLY:
        exit(0);
    default:
        pager_page_in_fail(request, EIO);
    }
}

static uint64_t size_of(uint64_t object)
{
    struct stat status;
    return object == CONTENT && stat(FILE, &status) == 0 ? (uint64_t)status.st_size : asked;
}

static void size_tell(void *context, pager_get_size_request_t *request)
{
    (void)context;
    pager_get_size_reply(request, EOK, size_of(request->in.object));
}

static const pager_methods_t methods = {.page_in = page_give, .get_size = size_tell};

static void pager_connection(async_call_t *connect, void *argument)
{
    if (async_accept(connect) == EOK)
        pager_serve(&methods, argument);
}

static errno_t serve_as(const char *server, const char *service)
{
    service_id_t id;
    errno_t rc = async_port_set(INTERFACE_PAGER, pager_connection, NULL);
    if (rc == EOK)
        rc = loc_server_register(server);
    return rc != EOK ? rc : loc_service_register(service, INTERFACE_PAGER, &id);
}

int child_pager(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    if (serve_as("tester-pager", SERVICE) != EOK || task_report(0) != EOK)
        return 1;
    async_serve();
}

/* ---- the tasks that touch the pages ---- */

static errno_t connect(const char *service, async_session_t **session)
{
    service_id_t id;
    errno_t rc = loc_service_get_id(service, false, &id);
    return rc != EOK ? rc : loc_service_connect(id, INTERFACE_PAGER, EXCHANGE_ATOMIC, session);
}

/* Creates an area with `size` bytes of the object from `offset` on. */
static errno_t object_show(async_session_t *session, uint64_t object, uint64_t offset, size_t size,
                           unsigned flags, void **base)
{
    return pager_page_in_area(session, object, offset, 0, size, flags, base);
}

/* Asks the pager for the size of the object in bytes. */
static uint64_t object_size(async_session_t *session, uint64_t object)
{
    pager_get_size_out_t out;
    return pager_get_size_over(session, object, &out) == EOK ? out.bytes : UINT64_MAX;
}

/* Touches a page of the named object. With `self`, the task is its own pager, which cannot work. */
int child_paged(int argc, char **argv)
{
    async_session_t *session;
    void *base;
    uint64_t object = 0;
    bool self = argc == 1 && strcmp(argv[0], "self") == 0;
    while (argc == 1 && !self && object < OBJECTS && strcmp(names[object], argv[0]) != 0)
        object++;
    if (self && serve_as("tester-self", SELF) != EOK)
        return 1;
    if (connect(self ? SELF : SERVICE, &session) != EOK ||
        object_show(session, object, 0, PAGE, AREA_READ, &base) != EOK)
        return 1;
    if (object == LOST || self)
        (void)task_report(0); /* the parent need not wait any longer */
    return *(volatile char *)base == 1 ? 2 : 3;
}

static bool is_ended(unsigned object)
{
    enum task_exit how = TASK_EXIT_NORMAL;
    int status = 0;
    CHECK(tester_run("paged", names[object], &how, &status) == EOK);
    CHECK(how == TASK_EXIT_KILLED);
    return true;
}

static bool is_pattern(const void *base, uint64_t offset, size_t size)
{
    const unsigned *words = base;
    for (size_t i = 0; i < size / sizeof(unsigned); i++)
        CHECK(words[i] == pattern(offset + i * sizeof(unsigned)));
    return true;
}

static bool shows_the_pattern(async_session_t *session)
{
    void *base;
    const unsigned rw = AREA_READ | AREA_WRITE;
    uint64_t before = object_size(session, PATTERN);
    CHECK(object_show(session, PATTERN, 3 * PAGE, 8 * PAGE, rw, &base) == EOK);
    volatile unsigned *words = base;
    CHECK(words[5 * PAGE / sizeof(unsigned)] == pattern(8 * PAGE));
    CHECK(object_size(session, PATTERN) == before + 1); /* only one page was requested */
    words[1] = 77;                                      /* the copy is writable */
    CHECK(words[0] == pattern(3 * PAGE) && words[1] == 77);
    CHECK(is_pattern((char *)base + PAGE, 4 * PAGE, 7 * PAGE));
    CHECK(os_area_resize(base, 9 * PAGE) == EOK);
    CHECK(is_pattern((char *)base + 8 * PAGE, 11 * PAGE, PAGE));
    CHECK(os_area_destroy(base) == EOK);
    return true;
}

/* The kernel accesses the area: the test writes it to a file, and reads the file into it. */
static bool goes_through_the_kernel(async_session_t *session)
{
    void *base;
    static char copy[3 * PAGE];
    CHECK(object_show(session, PATTERN, 0, 4 * PAGE, AREA_READ | AREA_WRITE, &base) == EOK);
    int fd = open(COPY, O_RDWR | O_CREAT | O_TRUNC);
    CHECK(fd >= 0);
    CHECK(write(fd, (char *)base + 100, sizeof(copy)) == (ssize_t)sizeof(copy));
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    CHECK(read(fd, copy, sizeof(copy)) == (ssize_t)sizeof(copy));
    CHECK(memcmp(copy, (char *)base + 100, sizeof(copy)) == 0);
    CHECK(os_area_destroy(base) == EOK);
    CHECK(object_show(session, PATTERN, 0, 4 * PAGE, AREA_READ | AREA_WRITE, &base) == EOK);
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    CHECK(read(fd, base, 6) == 6);
    CHECK(memcmp(base, copy, 6) == 0 && is_pattern((char *)base + 8, 8, PAGE - 8));
    CHECK(close(fd) == 0 && unlink(COPY) == 0 && os_area_destroy(base) == EOK);
    return true;
}

static bool shows_the_file(async_session_t *session)
{
    static char page[PAGE];
    void *base;
    uint64_t size = object_size(session, CONTENT);
    CHECK(size > 2 * PAGE && size != UINT64_MAX);
    size_t rounded = (size + PAGE - 1) / PAGE * PAGE;
    CHECK(object_show(session, CONTENT, 0, rounded, AREA_READ, &base) == EOK);
    int fd = open(FILE, O_RDONLY);
    CHECK(fd >= 0);
    for (size_t at = 0; at < rounded; at += PAGE) {
        memset(page, 0, sizeof(page)); /* the rest of the last page is zero */
        CHECK(read_page(fd, page) > 0);
        CHECK(memcmp(page, (char *)base + at, PAGE) == 0);
    }
    close(fd);
    CHECK(os_area_destroy(base) == EOK);
    return true;
}

static void touch(void *argument)
{
    volatile unsigned *words = *(void **)argument;
    *(void **)argument = words[7] == pattern(7 * sizeof(unsigned)) ? NULL : argument;
}

/* While one thread waits, the others continue. */
static bool threads_touch_one_page(async_session_t *session)
{
    os_thread_t threads[4];
    void *arguments[4], *base;
    CHECK(object_show(session, PATTERN, 0, PAGE, AREA_READ, &base) == EOK);
    for (int i = 0; i < 4; i++) {
        arguments[i] = base;
        CHECK(os_thread_create(&threads[i], "touch", touch, &arguments[i]) == EOK);
    }
    for (int i = 0; i < 4; i++) {
        os_thread_join(&threads[i]);
        CHECK(arguments[i] == NULL);
    }
    CHECK(os_area_destroy(base) == EOK);
    return true;
}

/* A task that waits for a page forever can be killed, and its pager continues. */
static bool waits_until_it_is_killed(void)
{
    task_id_t id;
    enum task_exit how;
    int status;
    CHECK(tester_spawn("paged", names[LOST], &id) == EOK);
    CHECK(task_wait(id, &how, &status) == EOK && how == TASK_EXIT_UP);
    usleep(50000);
    CHECK(os_task_kill(id) == EOK);
    return true;
}

static bool errors_in_system_calls(async_session_t *session)
{
    void *base;
    size_t length;
    uint64_t value;
    CHECK(object_show(session, REFUSED, 0, PAGE, AREA_READ | AREA_WRITE, &base) == EOK);
    CHECK(os_klog_write(base, 16) == EFAULT);
    CHECK(os_sysinfo(SYSINFO_CMDLINE, base, PAGE, &length) == EFAULT);
    CHECK(os_boot_option(BOOT_BOARDS, &value) == EOK && value == 1);
    CHECK(os_sysinfo(SYSINFO_OPTION "nothing", &value, sizeof(value), &length) == ENOENT);
    CHECK(os_area_destroy(base) == EOK);
    return true;
}

bool test_pager(void)
{
    enum task_exit how;
    int status;
    async_session_t *session;
    CHECK(tester_run("pager", NULL, &how, &status) == EOK);
    CHECK(how == TASK_EXIT_UP && status == 0);
    CHECK(connect(SERVICE, &session) == EOK);
    bool good = shows_the_pattern(session) && goes_through_the_kernel(session) &&
                shows_the_file(session) && threads_touch_one_page(session) &&
                errors_in_system_calls(session) && is_ended(REFUSED) && is_ended(LIES) &&
                waits_until_it_is_killed() && shows_the_pattern(session) && is_ended(DEADLY);
    async_session_close(session);
    return good;
}
