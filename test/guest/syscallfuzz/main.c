// SPDX-License-Identifier: BSD-2-Clause
/*
 * syscallfuzz SEED COUNT: makes COUNT system calls with random numbers and words, reproducible from
 * SEED. Each may fail, but the kernel and the other tasks must keep running.
 *
 * Child tasks without permissions make the calls, PORTION each. A second child also makes wild
 * calls (generator_is_wild()), until one of them ends it or it has made WILD; these do not count.
 */
#include <abi/limits.h>
#include <abi/proto/methods.h>
#include <cli/cli.h>
#include <os/os.h>
#include <os/syscall.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <task/spawn.h>
#include <test/fuzz/generator.h>

#define PROGRAM "/test/syscallfuzz"
#define PORTION 20000u
#define WILD    200u

#define MEMORY_SIZE ((size_t)8 * 4096)

static const char usage[] = "SEED COUNT";

/* Filters most of the calls that would end a wild task early. */
static bool is_end(uint64_t number, generator_t *generator)
{
    return (number == SYS_TASK_EXIT || number == SYS_THREAD_EXIT) &&
           generator_number(generator, 50) != 0;
}

/* Filters calls that would report a start-up status to the parent, and writes to the log. */
static bool is_left_out(uint64_t number, const syscall_words_t *words)
{
    bool call = number == SYS_IPC_CALL || number == SYS_IPC_CALL_WAIT || number == SYS_IPC_FORWARD;
    return number == SYS_KLOG_WRITE || (call && words->w[2] == NS_RETVAL);
}

static errno_t call_once(generator_t *generator, bool wild)
{
    syscall_words_t words;
    uint64_t number;
    do {
        number = generator_next(generator, &words);
    } while (is_left_out(number, &words) ||
             (wild ? is_end(number, generator) : generator_is_wild(number)));
    errno_t rc = syscall_words(number, &words);
    generator_result(generator, rc, &words);
    return rc;
}

/* Runs a child. Its exit status is the number of successful calls. It does not exit through the C
 * library, which might wait for a destroyed resource. */
static _Noreturn void child(uint64_t seed, uint64_t count, bool wild)
{
    generator_t generator;
    void *memory = NULL;
    int granted = 0;
    if (os_area_create(&memory, MEMORY_SIZE, AREA_READ | AREA_WRITE) != EOK)
        os_task_exit(-1);
    generator_init(&generator, seed, (uintptr_t)memory, MEMORY_SIZE);
    for (uint64_t i = 0; i < count; i++)
        granted += call_once(&generator, wild) == EOK;
    os_task_exit(granted);
}

typedef struct tally {
    uint64_t calls, granted;
    unsigned tasks, killed; /* of the wild ones */
} tally_t;

static errno_t run_child(const char *kind, uint64_t seed, uint64_t count, enum task_exit *how,
                         int *status)
{
    char program[] = PROGRAM, option[16], seed_text[24], count_text[24];
    task_id_t id;
    snprintf(option, sizeof(option), "%s", kind);
    snprintf(seed_text, sizeof(seed_text), "%llu", (unsigned long long)seed);
    snprintf(count_text, sizeof(count_text), "%llu", (unsigned long long)count);
    char *argv[] = {program, option, seed_text, count_text, NULL};
    errno_t rc = task_spawn_argv(argv, 0, &id);
    return rc != EOK ? rc : task_wait(id, how, status);
}

/* Returns false if a task could not be started or did not complete its calls. */
static bool run_portion(uint64_t seed, uint64_t count, tally_t *tally)
{
    enum task_exit how;
    int status;
    errno_t rc = run_child("--child", seed, count, &how, &status);
    if (rc == EOK && (how != TASK_EXIT_NORMAL || status < 0)) {
        printf("the task of portion %llu ended early\n", (unsigned long long)seed);
        return false;
    }
    if (rc == EOK) {
        tally->calls += count;
        tally->granted += (unsigned)status;
        rc = run_child("--wild", seed, WILD, &how, &status);
    }
    if (rc != EOK) {
        (void)cli_fail(PROGRAM, rc);
        return false;
    }
    tally->tasks++;
    tally->killed += how == TASK_EXIT_KILLED;
    return true;
}

static int run(uint64_t seed, uint64_t count)
{
    tally_t tally = {0};
    bool good = true;
    for (uint64_t i = 0; good && tally.calls < count; i++) {
        uint64_t left = count - tally.calls;
        good = run_portion((seed << 32) + i, left < PORTION ? left : PORTION, &tally);
    }
    printf("%llu calls, %llu granted; %u wild tasks, %u of them killed\n",
           (unsigned long long)tally.calls, (unsigned long long)tally.granted, tally.tasks,
           tally.killed);
    return good ? CLI_OK : CLI_FAILED;
}

int main(int argc, char **argv)
{
    cli_start(argv[0]);
    bool tame = argc == 4 && strcmp(argv[1], "--child") == 0;
    bool wild = argc == 4 && strcmp(argv[1], "--wild") == 0;
    if (argc != 3 && !tame && !wild)
        return cli_usage(usage);
    char *end_seed, *end_count;
    uint64_t seed = strtoull(argv[argc - 2], &end_seed, 0);
    uint64_t count = strtoull(argv[argc - 1], &end_count, 0);
    if (*end_seed || *end_count || !*argv[argc - 2] || !*argv[argc - 1])
        return cli_usage(usage);
    if (argc == 4)
        child(seed, count, wild);
    return run(seed, count);
}
