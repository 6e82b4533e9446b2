// SPDX-License-Identifier: BSD-2-Clause
/* Child tasks: their arguments and environment, and how they end. */
#include "../tester.h"

#include <fibril/fibril.h>
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <task/spawn.h>
#include <unistd.h>

#define FOLDER TESTER_FOLDER "/tester-spawn"

static char odd[][16] = {"", "a b", "\"quoted\" \\ *", "\xc3\xa4\xc3\xb6"};

/* Exits with status 0 if the arguments are `odd` and the working directory is FOLDER. */
int child_arguments(int argc, char **argv)
{
    char cwd[64];
    if (argc != 4 || argv[4] != NULL)
        return 1;
    for (int i = 0; i < 4; i++)
        if (strcmp(argv[i], odd[i]) != 0)
            return 2;
    return getcwd(cwd, sizeof(cwd)) && strcmp(cwd, FOLDER) == 0 ? 0 : 3;
}

int child_exit(int argc, char **argv)
{
    return argc == 1 ? atoi(argv[0]) : 1;
}

int child_sleep(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    fibril_sleep(60000000);
    return 0;
}

/* Tries to kill a task that is not its descendant. */
int child_kill(int argc, char **argv)
{
    return argc == 1 && os_task_kill((task_id_t)atoi(argv[0])) == EPERM ? 0 : 1;
}

static bool arguments(void)
{
    char program[] = "/app/tester", child[] = "--child", name[] = "arguments";
    char *argv[] = {program, child, name, odd[0], odd[1], odd[2], odd[3], NULL};
    CHECK(mkdir(FOLDER, 0777) == 0);
    spawn_options_t options = {.path = argv[0], .argv = argv, .cwd = FOLDER};
    task_id_t id;
    enum task_exit how;
    int status;
    CHECK(task_spawn(&options, &id) == EOK);
    CHECK(task_wait(id, &how, &status) == EOK);
    CHECK(how == TASK_EXIT_NORMAL && status == 0);

    /* By default the child inherits the working directory. */
    char before[64];
    CHECK(getcwd(before, sizeof(before)) != NULL);
    CHECK(chdir(FOLDER) == 0);
    options.cwd = NULL;
    errno_t rc = task_spawn(&options, &id);
    CHECK(chdir(before) == 0);
    CHECK(rc == EOK && task_wait(id, &how, &status) == EOK);
    CHECK(how == TASK_EXIT_NORMAL && status == 0);
    CHECK(rmdir(FOLDER) == 0);
    return true;
}

static bool statuses(void)
{
    static const int wanted[] = {0, 1, 42, 255, -1};
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        char text[8];
        enum task_exit how;
        int status;
        snprintf(text, sizeof(text), "%d", wanted[i]);
        CHECK(tester_run("exit", text, &how, &status) == EOK);
        CHECK(how == TASK_EXIT_NORMAL && status == wanted[i]);
    }
    return true;
}

static bool killed(void)
{
    task_id_t id;
    enum task_exit how;
    int status;
    CHECK(tester_spawn("sleep", NULL, &id) == EOK);
    CHECK(os_task_kill(id) == EOK); /* it is a child of this task */
    CHECK(task_wait(id, &how, &status) == EOK);
    CHECK(how == TASK_EXIT_KILLED);
    CHECK(os_task_kill(id) == ENOENT);

    char self[12];
    snprintf(self, sizeof(self), "%u", (unsigned)os_task_self());
    CHECK(tester_run("kill", self, &how, &status) == EOK);
    CHECK(how == TASK_EXIT_NORMAL && status == 0);
    return true;
}

static bool spawn_refused(void)
{
    task_id_t id;
    char missing[] = "/app/no-such-program", no_elf[] = "/etc/motd", folder[] = "/app";
    CHECK(task_spawn_argv((char *[]){missing, NULL}, 0, &id) == ENOENT);
    CHECK(task_spawn_argv((char *[]){no_elf, NULL}, 0, &id) == ENOEXEC);
    CHECK(task_spawn_argv((char *[]){folder, NULL}, 0, &id) != EOK);
    enum task_exit how;
    int status;
    CHECK(task_wait(0x7fffffff, &how, &status) != EOK);
    return true;
}

bool test_spawn(void)
{
    return arguments() && statuses() && killed() && spawn_refused();
}
