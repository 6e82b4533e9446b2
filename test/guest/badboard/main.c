// SPDX-License-Identifier: BSD-2-Clause
/*
 * badboard MODE: registers an invalid or false fibril board and keeps running.
 *
 * Replaces its board (see the table of modes), reports that it started, and sleeps. The kernel
 * console may report that the board is unreadable or show its rows, but must not fail.
 */
#include <abi/area.h>
#include <abi/board.h>
#include <async/async.h>
#include <os/os.h>
#include <os/syscall.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <task/spawn.h>

#define AREA_SIZE ((size_t)16 * 4096)
#define ROWS      100
#define STACK     4096

typedef struct board {
    board_header_t header;
    board_row_t row[ROWS];
} board_t;

_Static_assert(sizeof(board_t) < AREA_SIZE, "the board fits into the area");

static uint64_t seed = 88172645463325252ull;

static uint64_t random_word(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static void scribble(void *memory, size_t size)
{
    uint64_t *word = memory;
    for (size_t i = 0; i < size / sizeof(*word); i++)
        word[i] = random_word();
}

static errno_t board_show(const void *address, size_t size)
{
    syscall_words_t w = {{(uintptr_t)address, size}};
    return syscall_words(SYS_BOARD_REGISTER, &w);
}

/* A valid header with free rows. */
static void board_clear(board_t *board)
{
    memset(board, 0, sizeof(*board));
    board->header = (board_header_t){BOARD_MAGIC, sizeof(board_row_t), ROWS};
}

static errno_t random_mode(board_t *board)
{
    scribble(board, AREA_SIZE);
    return board_show(board, AREA_SIZE);
}

static errno_t rows_mode(board_t *board)
{
    board_clear(board);
    scribble(board->row, sizeof(board->row));
    return board_show(board, AREA_SIZE);
}

static errno_t unmapped_mode(board_t *board)
{
    errno_t rc = board_show(board, AREA_SIZE);
    return rc == EOK ? os_area_destroy(board) : rc;
}

/* Only the page of the header is mapped. */
static errno_t untouched_mode(board_t *board)
{
    board->header = (board_header_t){BOARD_MAGIC, sizeof(board_row_t), ROWS};
    return board_show(board, AREA_SIZE);
}

static errno_t huge_mode(board_t *board)
{
    board->header = (board_header_t){BOARD_MAGIC, sizeof(board_row_t), UINT32_MAX};
    return board_show(board, AREA_SIZE);
}

/* Boards that the system call must reject. */
static errno_t refused_mode(board_t *board)
{
    const struct {
        uint64_t address, size;
        errno_t expected;
    } tries[] = {
        {(uintptr_t)board + 1, AREA_SIZE - 1, EINVAL},
        {(uintptr_t)board + 4, AREA_SIZE - 4, EINVAL},
        {(uintptr_t)board, sizeof(board_header_t) - 1, EINVAL},
        {(uintptr_t)board, UINT64_MAX, E2BIG},
        {0xffff800000100000, AREA_SIZE, EFAULT},
        {0xffffffff80100000, AREA_SIZE, EFAULT},
        {0x00007ffffffff000, AREA_SIZE, EFAULT},
        {0x0000800000000000, AREA_SIZE, EFAULT},
        {0xfffffffffffffff0, AREA_SIZE, EFAULT},
    };
    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        errno_t rc = board_show((void *)(uintptr_t)tries[i].address, tries[i].size);
        if (rc != tries[i].expected) {
            printf("board at %#llx of %llu bytes: %s\n", (unsigned long long)tries[i].address,
                   (unsigned long long)tries[i].size, error_name(rc));
            return EIO;
        }
    }
    return EOK;
}

/* A ring of locks: each fibril holds locks and waits for the lock of the next fibril. */
static errno_t cyclic_mode(board_t *board)
{
    board_clear(board);
    for (unsigned i = 0; i < ROWS; i++) {
        board_row_t *row = &board->row[i];
        *row = (board_row_t){
            .state = BOARD_WAITING,
            .wait = BOARD_WAIT_LOCK,
            .object = 0x10000 + (i + 1) % ROWS * 8,
            .held = {0x10000 + i * 8, 0x10000 + i * 8 + 1, 0x10000 + i * 8},
            .ticket = i,
        };
        snprintf(row->name, sizeof(row->name), "liar %u", i);
    }
    return board_show(board, AREA_SIZE);
}

/* Claims to serve calls of other tasks, to wait for them, and to serve all connections. */
static errno_t claims_mode(board_t *board)
{
    board_clear(board);
    for (unsigned i = 0; i < ROWS; i++) {
        board->row[i] = (board_row_t){
            .state = BOARD_WAITING,
            .wait = i % 2 ? BOARD_WAIT_ANSWER : BOARD_WAIT_REQUEST,
            .object = i * 40,
            .object_name = 0xffff800000100000 + i,
            .serving = i * 40 + 1,
            .connection = i % 3 ? i : 0x100000000 + i,
            .queued = UINT32_MAX,
            .held_more = UINT32_MAX,
            .name = "claims\x1b[2J",
        };
    }
    return board_show(board, AREA_SIZE);
}

/* The maximum number of rows, each of a runnable fibril. */
static errno_t full_mode(board_t *board)
{
    size_t size = sizeof(board_header_t) + BOARD_ROWS_MAX * sizeof(board_row_t);
    void *base = NULL;
    errno_t rc = os_area_create(&base, (size + 4095) & ~(size_t)4095, AREA_READ | AREA_WRITE);
    if (rc != EOK)
        return rc;
    board = base;
    board->header = (board_header_t){BOARD_MAGIC, sizeof(board_row_t), BOARD_ROWS_MAX};
    board_row_t *row = (void *)(&board->header + 1);
    for (unsigned i = 0; i < BOARD_ROWS_MAX; i++)
        row[i].state = BOARD_READY;
    return board_show(board, size);
}

static board_t *changing;

/* Runs on a thread without the thread-local storage of the C library, so calls no library
 * function. */
static void changer(void *page)
{
    (void)page;
    for (uint32_t i = 0;; i++) {
        board_row_t *row = &changing->row[random_word() % ROWS];
        scribble(row, sizeof(*row));
        row->state = i % 5;
        row->wait %= BOARD_WAIT_PART + 2;
        changing->header.row_count = i % (2 * ROWS);
        changing->header.magic = i % 1000 ? BOARD_MAGIC : 0;
    }
}

static errno_t changing_mode(board_t *board)
{
    static char stack[STACK] __attribute__((aligned(16)));
    board_clear(board);
    changing = board;
    errno_t rc = board_show(board, AREA_SIZE);
    /* Stack alignment at a function's entry: 8 modulo 16. */
    syscall_words_t w = {
        {(uintptr_t)changer, (uintptr_t)stack + STACK - 8, 0, (uintptr_t) "changer", 7}};
    return rc == EOK ? syscall_words(SYS_THREAD_CREATE, &w) : rc;
}

static const struct {
    const char *name;
    errno_t (*begin)(board_t *board);
} modes[] = {
    {"random", random_mode},       /* random bytes */
    {"rows", rows_mode},           /* a valid header and random rows */
    {"unmapped", unmapped_mode},   /* in a destroyed area */
    {"untouched", untouched_mode}, /* in an area with unmapped pages */
    {"huge", huge_mode},           /* more rows than fit into the area */
    {"refused", refused_mode},     /* at invalid addresses */
    {"cyclic", cyclic_mode},       /* fibrils that wait for each other */
    {"claims", claims_mode},       /* calls and connections of other tasks */
    {"changing", changing_mode},   /* changed continuously by another thread */
    {"full", full_mode},           /* the maximum number of rows, to fill the graph's memory */
};

int main(int argc, char **argv)
{
    void *base = NULL;
    for (size_t i = 0; argc == 2 && i < sizeof(modes) / sizeof(modes[0]); i++) {
        if (strcmp(argv[1], modes[i].name) != 0)
            continue;
        errno_t rc = os_area_create(&base, AREA_SIZE, AREA_READ | AREA_WRITE);
        rc = rc == EOK ? modes[i].begin(base) : rc;
        if (rc != EOK) {
            printf("badboard %s: %s\n", argv[1], error_text(rc));
            return EXIT_FAILURE;
        }
        (void)task_report(0);
        async_serve();
    }
    printf("usage: badboard MODE; modes are\n");
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
        printf("  %s\n", modes[i].name);
    return EXIT_FAILURE;
}
