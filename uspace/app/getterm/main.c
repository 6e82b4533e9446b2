// SPDX-License-Identifier: BSD-2-Clause
/*
 * getterm SERVICE: takes a terminal, greets on it and keeps a shell running on it.
 *
 * getterm is the owner of the terminal: when it ends, the console ends the session, and the shell
 * with it. When the terminal goes (its server died), getterm kills the shell and waits until the
 * terminal is there again. Its messages go to the terminal itself.
 */
#include <abi/limits.h>
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <os/os.h>
#include <os/program.h>
#include <proto/con.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <task/spawn.h>

#define SHELL "/app/bdsh"

/* A shell that ends at once, or that cannot be started, is not tried again before this. */
#define PAUSE_US 2000000

/* The fibril that waits for the end of the terminal is looked for as often. */
#define WATCH_END_US 1000

/* To find the terminal again, after a pause each. */
#define OPEN_TRIES 5

static async_session_t *ownership; /* the terminal is ours as long as this is open */
static async_session_t *terminal;
static bool lost;         /* the terminal is gone */
static bool watching;     /* the fibril that waits for that runs */
static task_id_t running; /* the shell, 0: none */

static void terminal_lost(void)
{
    lost = true;
    /* A shell that runs a program would find out only at its end. Or it has ended just now. */
    if (running != 0)
        (void)!os_task_kill(running);
}

/* Prints on the terminal. */
__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    size_t size = (size_t)length < sizeof(text) ? (size_t)length : sizeof(text) - 1;
    con_write_out_t out;
    errno_t rc = con_write_over(terminal, text, size, &out);
    if (rc == EHANGUP)
        terminal_lost();
}

static void greet(const char *service)
{
    char version[128];
    size_t length;
    if (os_sysinfo(SYSINFO_VERSION, version, sizeof(version), &length) != EOK)
        length = 0;
    say("\n%.*s, terminal %s\n", (int)length, version, service);
    say("`help` lists the commands. Ctrl-A 1 to 6: terminals, Ctrl-A k: kernel console.\n\n");
}

/* Waits for the end of the shell when nobody tells of it: the name service is dead. */
static void shell_look(task_id_t task)
{
    unsigned permissions;
    while (!lost && os_task_permissions_of(task, &permissions) == EOK)
        fibril_sleep(PAUSE_US);
}

/* Says once why there is no shell, until that changes. */
static void session_complain(errno_t rc)
{
    static errno_t said;
    if (rc != EOK && rc != said)
        say("getterm: cannot start %s: %s; trying again now and then\n", SHELL, error_text(rc));
    said = rc;
}

/* Starts a shell on the terminal and waits for its end. */
static void shell_run(const char *service)
{
    char source[sizeof(SOURCE_TERMINAL) + SERVICE_NAME_SIZE];
    char *const argv[] = {(char *)(uintptr_t)SHELL, NULL};
    task_id_t task;
    enum task_exit how;
    int status;

    snprintf(source, sizeof(source), SOURCE_TERMINAL "%s", service);
    const spawn_file_t files[] = {
        {.fd = 0, .source = source}, {.fd = 1, .source = source}, {.fd = 2, .source = source}};
    const spawn_options_t options = {.path = SHELL,
                                     .argv = argv,
                                     .cwd = "/",
                                     .files = files,
                                     .file_count = 3,
                                     .permissions = os_task_permissions() & ~PERM_LINE};
    errno_t rc = task_spawn(&options, &task);
    session_complain(rc);
    if (rc != EOK)
        return;
    running = task;
    if (lost) /* while the shell started */
        terminal_lost();
    rc = task_wait(task, &how, &status);
    if (rc != EOK)
        shell_look(task);
    running = 0;
    if (lost)
        return;
    if (rc != EOK)
        say("\n[the shell (task %u) ended]\n", task);
    else if (how == TASK_EXIT_KILLED)
        say("\n[the shell (task %u) was killed; here is another one]\n", task);
    else
        say("[the shell ended with status %d; here is another one]\n", status);
}

/* Waits for the end of the terminal. */
static void watch_fibril(void *argument)
{
    (void)argument;
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(ownership, &exchange);
    if (rc == EOK) {
        async_request_t *request = con_watch_send(exchange);
        async_exchange_end(exchange);
        (void)async_wait(request, NULL);
    }
    terminal_lost();
    watching = false;
}

/* Takes the terminal, and opens it for output: in this order, for what was connected before the
 * terminal was taken is cut off. */
static errno_t terminal_take(service_id_t id)
{
    errno_t rc = con_own_over(ownership);
    if (rc == EOK)
        rc = loc_service_connect(id, INTERFACE_CON, EXCHANGE_SERIALIZE, &terminal);
    if (rc != EOK)
        return rc;
    fibril_t *fibril;
    lost = false;
    rc = fibril_create("terminal watch", watch_fibril, NULL, &fibril);
    watching = rc == EOK;
    if (rc != EOK)
        async_session_close(terminal);
    return rc;
}

static errno_t session_terminal_open(const char *service)
{
    service_id_t id;
    errno_t rc = loc_service_get_id(service, true, &id);
    if (rc == EOK)
        rc = loc_service_connect(id, INTERFACE_CON, EXCHANGE_ATOMIC, &ownership);
    if (rc != EOK)
        return rc;
    rc = terminal_take(id);
    if (rc != EOK)
        async_session_close(ownership);
    return rc;
}

/* EHANGUP: the server died again, or the location service has not heard of its death. EBUSY: the
 * console has not heard of the death of the getterm before. */
static errno_t terminal_open_patiently(const char *service)
{
    errno_t rc = session_terminal_open(service);
    for (int tries = 0; (rc == EHANGUP || rc == EBUSY) && tries < OPEN_TRIES; tries++) {
        fibril_sleep(PAUSE_US);
        rc = session_terminal_open(service);
    }
    return rc;
}

static void session_terminal_close(void)
{
    while (watching)
        fibril_sleep(WATCH_END_US);
    async_session_close(terminal);
    async_session_close(ownership);
}

/* Shells, one after the other, as long as the terminal is there. */
static void terminal_serve(const char *service)
{
    greet(service);
    while (!lost) {
        uint64_t start = os_time_ns();
        shell_run(service);
        uint64_t us = (os_time_ns() - start) / 1000;
        if (us < PAUSE_US && !lost)
            fibril_sleep(PAUSE_US - us);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2 || argv[1][0] == '-') {
        fputs("usage: getterm SERVICE\n"
              "Keeps a shell running on the terminal SERVICE, con/vt1 for example.\n",
              argc == 2 && strcmp(argv[1], "--help") == 0 ? stdout : stderr);
        return 1;
    }
    errno_t rc = terminal_open_patiently(argv[1]);
    if (rc == EOK)
        rc = task_report(EOK);
    while (rc == EOK) {
        terminal_serve(argv[1]);
        session_terminal_close();
        rc = terminal_open_patiently(argv[1]);
    }
    fprintf(stderr, "getterm: %s: %s\n", argv[1], error_text(rc));
    return 1;
}
