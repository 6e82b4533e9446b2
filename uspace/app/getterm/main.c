// SPDX-License-Identifier: BSD-2-Clause
/*
 * getterm SERVICE: greets on a terminal and keeps a shell running on it.
 *
 * It lives as long as its terminal. What it says goes to the terminal itself.
 */
#include <abi/limits.h>
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <os/os.h>
#include <os/spawn.h>
#include <proto/con.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHELL "/app/bdsh"

/* A shell that ends at once, or that cannot be started, is not tried again before this. */
#define PAUSE_US 2000000

static async_session_t *terminal;

/* Prints on the terminal; when that is gone there is nothing left to do here. */
__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    size_t size = (size_t)length < sizeof(text) ? (size_t)length : sizeof(text) - 1;
    size_t done;
    errno_t rc = con_write(terminal, text, size, &done);
    if (rc != EOK) {
        fprintf(stderr, "getterm: the terminal: %s\n", error_text(rc));
        exit(1);
    }
}

static void greet(const char *service)
{
    char version[128];
    size_t length;
    if (os_sysinfo(SYSINFO_VERSION, version, sizeof(version), &length) != EOK) {
        length = 0;
    }
    say("\n%.*s, terminal %s\n", (int)length, version, service);
    say("`help` lists the commands. Ctrl-A 1 to 6: terminals, Ctrl-A k: kernel console.\n\n");
}

/* Starts a shell on the terminal and waits for its end. */
static void shell_run(const char *service)
{
    char source[SERVICE_NAME_SIZE + 4];
    char *const argv[] = {(char *)(uintptr_t)SHELL, NULL};
    task_id_t task;
    enum task_exit how;
    int status;

    snprintf(source, sizeof(source), "con:%s", service);
    const spawn_file_t files[] = {
        {.fd = 0, .source = source}, {.fd = 1, .source = source}, {.fd = 2, .source = source}};
    const spawn_options_t options = {.path = SHELL,
                                     .argv = argv,
                                     .cwd = "/",
                                     .files = files,
                                     .file_count = 3,
                                     .permissions = os_task_permissions()};
    errno_t rc = task_spawn(&options, &task);
    if (rc != EOK) {
        say("getterm: cannot start %s: %s\n", SHELL, error_text(rc));
        return;
    }
    rc = task_wait(task, &how, &status);
    if (rc != EOK) {
        say("\ngetterm: cannot wait for the shell (task %u): %s\n", task, error_text(rc));
    } else if (how == TASK_EXIT_KILLED) {
        say("\n[the shell (task %u) was killed; here is another one]\n", task);
    } else {
        say("[the shell ended with status %d; here is another one]\n", status);
    }
}

static errno_t terminal_open(const char *service)
{
    service_id_t id;
    errno_t rc = loc_service_get_id(service, true, &id);
    if (rc != EOK) {
        return rc;
    }
    return loc_service_connect(id, INTERFACE_CON, EXCHANGE_SERIALIZE, &terminal);
}

int main(int argc, char **argv)
{
    if (argc != 2 || argv[1][0] == '-') {
        fputs("usage: getterm SERVICE\n"
              "Keeps a shell running on the terminal SERVICE, con/vt1 for example.\n",
              argc == 2 && strcmp(argv[1], "--help") == 0 ? stdout : stderr);
        return 1;
    }
    errno_t rc = terminal_open(argv[1]);
    if (rc != EOK) {
        fprintf(stderr, "getterm: %s: %s\n", argv[1], error_text(rc));
        return 1;
    }
    rc = task_report(0);
    if (rc != EOK) {
        fprintf(stderr, "getterm: cannot report to ns: %s\n", error_text(rc));
    }
    greet(argv[1]);
    for (;;) {
        uint64_t start = os_time_ns();
        shell_run(argv[1]);
        uint64_t us = (os_time_ns() - start) / 1000;
        if (us < PAUSE_US) {
            fibril_sleep(PAUSE_US - us);
        }
    }
}
