// SPDX-License-Identifier: BSD-2-Clause
/*
 * bdsh: the shell. On a terminal it edits lines; otherwise it reads lines from a file, from
 * standard input, or from its arguments (-c).
 */
#include "input.h"
#include "job.h"
#include "shell.h"
#include <abi/limits.h>
#include <cli/visible.h>
#include <errno.h>
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vfs/vfs.h>

static const char usage[] = "usage: bdsh [-c LINE | FILE]\n"
                            "Runs the commands of LINE or FILE, or those typed (see `help`).\n";

static void prompt_make(char *prompt, size_t size)
{
    char cwd[PATH_SIZE_MAX], shown[PATH_SIZE_MAX];
    if (vfs_getcwd(cwd, sizeof(cwd)) != EOK)
        strcpy(cwd, "?");
    snprintf(prompt, size, "%s # ", visible_text(cwd, shown, sizeof(shown)));
}

static int interactive_run(void)
{
    char prompt[PATH_SIZE_MAX + 4];
    while (!shell.ending) {
        const char *line;
        jobs_report();
        prompt_make(prompt, sizeof(prompt));
        errno_t rc = input_line(prompt, &line);
        if (rc == ENOENT) {
            printf("exit\n");
            break;
        }
        if (rc == EINTR) {
            shell.status = STATUS_INTERRUPTED;
        } else if (rc != EOK) {
            shell_complain("the terminal: %s", error_text(rc));
            return STATUS_FAILED;
        } else {
            execute_line(line);
        }
    }
    return shell.status;
}

static int path_run(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        shell_complain("%s: %s", path, error_text(errno));
        return STATUS_NOT_FOUND;
    }
    int status = execute_stream(file);
    fclose(file);
    return status;
}

/* Opens the initial working directory, like `cd`, so that it cannot be unmounted. */
static void cwd_hold(void)
{
    char cwd[PATH_SIZE_MAX];
    if (vfs_getcwd(cwd, sizeof(cwd)) == EOK && strcmp(cwd, "/") != 0 && vfs_chdir(cwd) != EOK)
        shell_complain("%s: the working directory is gone", cwd);
}

static int terminal_run(void)
{
    cwd_hold();
    errno_t rc = input_open();
    if (rc == EOK)
        rc = jobs_watch_terminal();
    if (rc != EOK) {
        shell_complain("cannot open the terminal: %s", error_text(rc));
        return STATUS_FAILED;
    }
    return interactive_run();
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return STATUS_OK;
    }
    if (argc == 3 && strcmp(argv[1], "-c") == 0) {
        execute_line(argv[2]);
        return shell.status;
    }
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        fputs(usage, stderr);
        return STATUS_USAGE;
    }
    if (argc == 2)
        return path_run(argv[1]);
    return isatty(0) ? terminal_run() : execute_stream(stdin);
}
