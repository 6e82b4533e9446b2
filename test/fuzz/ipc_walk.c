// SPDX-License-Identifier: BSD-2-Clause
/*
 * A random walk through IPC: tasks of the real kernel call, answer, forward, hang up, transfer
 * data, die and are created in random order, under random scheduling. All invariants are checked
 * after every operation; no object may be left at the end of an epoch.
 *
 * A failure is reported with its seed and operation, and shrunk to a short sequence of operations.
 */
#include "ipc_walk.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

static const char usage[] =
    "usage: ipc_walk [--seed N] [--steps M] [--tasks T] [--trace FILE]\n"
    "  --seed N      seed of the walk (1)\n"
    "  --steps M     number of operations (100000)\n"
    "  --tasks T     number of tasks, 2 to 8 (8)\n"
    "  --trace FILE  write every operation and its result to FILE (-: standard output)\n";

static uint64_t number_of(const char *text, uint64_t least, uint64_t most)
{
    char *end;
    errno = 0;
    uint64_t value = strtoull(text, &end, 0);
    if (errno != 0 || end == text || *end != '\0' || *text == '-' || value < least ||
        value > most) {
        fprintf(stderr, "ipc_walk: '%s' is not a number from %llu to %llu\n", text,
                (unsigned long long)least, (unsigned long long)most);
        exit(2);
    }
    return value;
}

static walk_options_t parse(int argc, char **argv)
{
    static const struct option names[] = {
        {"seed", required_argument, NULL, 's'},  {"steps", required_argument, NULL, 'm'},
        {"tasks", required_argument, NULL, 't'}, {"trace", required_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'},        {0},
    };
    walk_options_t options = {.seed = 1, .steps = 100000, .tasks = WALK_TASKS_MAX};
    int option;
    while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
        if (option == 's') {
            options.seed = number_of(optarg, 0, UINT64_MAX);
        } else if (option == 'm') {
            options.steps = number_of(optarg, 1, UINT64_MAX);
        } else if (option == 't') {
            options.tasks = (unsigned)number_of(optarg, 2, WALK_TASKS_MAX);
        } else if (option == 'f') {
            options.trace = optarg;
        } else {
            fputs(usage, option == 'h' ? stdout : stderr);
            exit(option == 'h' ? 0 : 2);
        }
    }
    if (optind < argc) {
        fprintf(stderr, "ipc_walk: '%s' is not an option\n%s", argv[optind], usage);
        exit(2);
    }
    return options;
}

void walk_epoch(const walk_options_t *options, uint64_t epoch, const uint32_t *ops, size_t count)
{
    uint64_t seed = walk_mix(options->seed, epoch);
    bool traced = epoch % WALK_TRACED_EVERY == 0;
    walk_report->epoch = epoch;
    walk_reseed(seed);
    if (traced)
        walk_traced_begin();
    walk_world_begin(options->tasks);
    for (size_t i = 0; i < count; i++) {
        walk_report->op = ops[i];
        walk_trace("%llu:%u", (unsigned long long)epoch, ops[i]);
        walk_operation(walk_mix(seed, ops[i]));
    }
    if (traced)
        walk_traced_compare();
    walk_trace("%llu: the end of all tasks\n", (unsigned long long)epoch);
    walk_reseed(walk_mix(seed, UINT64_MAX));
    walk_world_end();
    if (traced)
        walk_traced_end();
    walk_report->totals = walk_totals;
}

static uint32_t ops[WALK_OPS_MAX];

static void all_ops(void)
{
    for (uint32_t i = 0; i < WALK_OPS_MAX; i++)
        ops[i] = i;
}

static void whole_walk(void *argument)
{
    const walk_options_t *options = argument;
    walk_trace_to(options->trace);
    uint64_t done = 0;
    for (uint64_t epoch = 0; done < options->steps; epoch++) {
        uint64_t left = options->steps - done;
        uint64_t count = left < WALK_OPS_MAX ? left : WALK_OPS_MAX;
        walk_epoch(options, epoch, ops, count);
        done += count;
    }
}

typedef struct replay {
    const walk_options_t *options;
    uint64_t epoch;
    size_t count;
} replay_t;

static void replay(void *argument)
{
    const replay_t *r = argument;
    walk_trace_to("-");
    walk_epoch(r->options, r->epoch, ops, r->count);
}

static void explain(const walk_options_t *options)
{
    uint64_t epoch = walk_report->epoch, op = walk_report->op;
    char text[sizeof(walk_report->text)];
    memcpy(text, walk_report->text, sizeof(text));
    printf("FAILED: seed %llu, step %llu (operation %llu of epoch %llu): %s\n",
           (unsigned long long)options->seed, (unsigned long long)(epoch * WALK_OPS_MAX + op),
           (unsigned long long)op, (unsigned long long)epoch, text);
    size_t count = op + 1;
    if (!walk_shrink(options, epoch, ops, &count)) {
        printf("it does not fail without the previous epochs; --trace writes the whole walk\n");
        return;
    }
    printf("shrunk from %llu operations to %zu:\n", (unsigned long long)op + 1, count);
    replay_t again = {options, epoch, count};
    (void)walk_attempt(replay, &again, 60, false);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    walk_options_t options = parse(argc, argv);
    setvbuf(stdout, NULL, _IOLBF, 0);
    walk_report =
        mmap(NULL, sizeof(*walk_report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (walk_report == MAP_FAILED) {
        perror("mmap");
        return 2;
    }
    walk_boot();
    all_ops();
    double start = seconds();
    if (!walk_attempt(whole_walk, &options, 0, false)) {
        explain(&options);
        return 1;
    }
    double took = seconds() - start;
    const walk_totals_t *totals = &walk_report->totals;
    printf("seed %llu: %llu steps by %u tasks passed, %.1f s, %.0f steps per minute\n",
           (unsigned long long)options.seed, (unsigned long long)options.steps, options.tasks, took,
           (double)options.steps / took * 60);
    printf("%llu system calls, %llu messages, %llu deaths, %llu switches in a transfer\n",
           (unsigned long long)totals->system_calls, (unsigned long long)totals->messages,
           (unsigned long long)totals->deaths, (unsigned long long)totals->yields);
    return 0;
}
