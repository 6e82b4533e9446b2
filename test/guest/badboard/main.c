// SPDX-License-Identifier: BSD-2-Clause
/*
 * badboard MODE: tells the kernel lies about its fibrils, and lives on.
 *
 * Replaces its board with one that is none (see the table of modes), reports that it is up, and
 * sleeps. The kernel console may then say that this task's board is unreadable, or show what it
 * claims; it must do nothing else.
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

_Static_assert(sizeof(board_t) < AREA_SIZE, "the area has room for it");

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

/* Rows that say nothing. */
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

/* The header is there, the pages of most rows were never touched. */
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

/* All that the system call itself must refuse. */
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

/* Locks that own each other's owners, in a circle; each fibril waits for the next one's. */
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

/* Says that it serves every call there is, waits for all of them, and answers all connections. */
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

/* As many rows as a board can have, each of a fibril that could run. */
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

/* Runs on a thread without a C library's thread-local storage: only stores. */
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
    /* As after a call: the stack is 8 off a multiple of 16. */
    syscall_words_t w = {
        {(uintptr_t)changer, (uintptr_t)stack + STACK - 8, 0, (uintptr_t) "changer", 7}};
    return rc == EOK ? syscall_words(SYS_THREAD_CREATE, &w) : rc;
}

static const struct {
    const char *name;
    errno_t (*begin)(board_t *board);
} modes[] = {
    {"random", random_mode},       /* bytes without meaning */
    {"rows", rows_mode},           /* a header, and rows without meaning */
    {"unmapped", unmapped_mode},   /* an area that is gone */
    {"untouched", untouched_mode}, /* an area whose pages do not exist yet */
    {"huge", huge_mode},           /* more rows than there is room for */
    {"refused", refused_mode},     /* places where no board can be */
    {"cyclic", cyclic_mode},       /* owners that wait for each other */
    {"claims", claims_mode},       /* other tasks' calls and connections */
    {"changing", changing_mode},   /* another thread writes all the time */
    {"full", full_mode}, /* so many rows that a few tasks fill the kernel's memory for them */
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
