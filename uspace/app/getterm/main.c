// SPDX-License-Identifier: BSD-2-Clause
/*
 * getterm SERVICE: takes a terminal, prints a greeting and keeps a shell running on it.
 *
 * getterm owns the terminal: when getterm ends, the console server ends the session, and the shell
 * with it. If the console server dies, getterm kills the shell and waits until the terminal exists
 * again. Messages are printed on the terminal.
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

/* Pause between starting shells, if they end at once or cannot be started. */
#define PAUSE_US 2000000

/* Interval of checking whether the watch fibril has ended. */
#define WATCH_END_US 1000

/* Attempts to open the terminal, with a pause after each. */
#define OPEN_TRIES 5

static async_session_t *ownership; /* getterm owns the terminal while this is open */
static async_session_t *terminal;
static bool lost;         /* the terminal does not exist any more */
static bool watching;     /* the watch fibril runs */
static task_id_t running; /* the shell, 0: none */

static void terminal_lost(void)
{
    lost = true;
    /* A shell that runs a program would notice only at the end of that program. The shell can have
     * ended already. */
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

/* Waits for the end of the shell by polling, for when task_wait() fails because ns is dead. */
static void shell_look(task_id_t task)
{
    unsigned permissions;
    while (!lost && os_task_permissions_of(task, &permissions) == EOK)
        fibril_sleep(PAUSE_US);
}

/* Reports once why no shell can be started, until the reason changes. */
static void session_complain(errno_t rc)
{
    static errno_t reported;
    if (rc != EOK && rc != reported)
        say("getterm: cannot start %s: %s; trying again every two seconds\n", SHELL,
            error_text(rc));
    reported = rc;
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
    if (lost) /* while the shell was starting */
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
        say("\n[the shell (task %u) was killed; starting another one]\n", task);
    else
        say("[the shell ended with status %d; starting another one]\n", status);
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

/* Takes the terminal, then opens it for output. The order matters: taking the terminal closes
 * earlier connections. */
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

/* Opens the terminal, and retries after two errors. EHANGUP: the server died again, or loc has not
 * yet noticed its death. EBUSY: the console server has not yet noticed the death of the previous
 * getterm. */
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

/* Runs shells, one after the other, while the terminal exists. */
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
              "Keeps a shell running on the terminal SERVICE, for example con/vt1.\n",
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
