// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel log; see klog.h.
 *
 * The lines are stored contiguously in one buffer, oldest first. If a new line exceeds a limit, the
 * oldest lines that count towards it are removed: those of the task, of all tasks, or of the
 * kernel. So the sequence numbers can have gaps anywhere.
 */
#include <arch/console.h>
#include <arch/time.h>
#include <console/screen.h>
#include <irq/event.h>
#include <lib/mem.h>
#include <lib/print.h>
#include <lib/visible.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sync/spinlock.h>
#include <trace/klog.h>

/* The owner of the kernel's lines. */
#define KERNEL 0

typedef struct klog_line {
    uint64_t sequence; /* of its first byte */
    uint64_t number;   /* of lines since boot */
    uint64_t time_ns;
    uint32_t owner;  /* id of a task, or KERNEL */
    uint16_t length; /* with the newline */
    uint16_t stamp;  /* bytes of the time at its beginning */
    char text[];
} klog_line_t;

/* The owners whose lines are counted and removed. */
typedef bool (*klog_owner_t)(uint32_t owner, uint32_t task);

static spinlock_t klog_lock = SPINLOCK_INIT(LOCK_RANK_LOG, "klog");
static _Alignas(8) char lines[KLOG_SIZE]; /* [klog_lock] */
static size_t lines_end;                  /* [klog_lock] */
static uint64_t next_sequence;            /* [klog_lock] number of the next byte */
static uint64_t next_number;              /* [klog_lock] number of the next line */
static atomic_bool echo = true;
static atomic_bool panic_mode;

static void log_lock(void)
{
    if (!atomic_load(&panic_mode))
        spinlock_lock(&klog_lock);
}

static void log_unlock(void)
{
    if (!atomic_load(&panic_mode))
        spinlock_unlock(&klog_lock);
}

/* ---- the buffer; the caller has called log_lock() ---- */

static klog_line_t *line_at(size_t at)
{
    return (klog_line_t *)(void *)(lines + at);
}

/* Space in the buffer for a line with this number of bytes. */
static size_t line_room(size_t length)
{
    return (sizeof(klog_line_t) + length + 7) & ~(size_t)7;
}

static void line_remove(size_t at)
{
    size_t room = line_room(line_at(at)->length);
    memmove(lines + at, lines + at + room, lines_end - at - room);
    lines_end -= room;
}

static bool owner_is_kernel(uint32_t owner, uint32_t task)
{
    (void)task;
    return owner == KERNEL;
}

static bool owner_is_a_task(uint32_t owner, uint32_t task)
{
    (void)task;
    return owner != KERNEL;
}

static bool owner_is_this_task(uint32_t owner, uint32_t task)
{
    return owner == task;
}

/* A line under construction. */
typedef struct klog_text {
    char text[KLOG_ENTRY_MAX];
    uint64_t time_ns;
    size_t stamp; /* bytes of the time */
    size_t length;
} klog_text_t;

/* Removes the oldest lines of these owners until they use at most `most` bytes. */
static void log_lines_shrink(klog_owner_t counts, uint32_t task, size_t most)
{
    size_t used = 0;
    for (size_t at = 0; at < lines_end; at += line_room(line_at(at)->length))
        used += counts(line_at(at)->owner, task) ? line_room(line_at(at)->length) : 0;
    for (size_t at = 0; used > most;) {
        size_t room = line_room(line_at(at)->length);
        if (counts(line_at(at)->owner, task)) {
            line_remove(at);
            used -= room;
        } else {
            at += room;
        }
    }
}

static void log_line_add(uint32_t owner, const klog_text_t *text)
{
    size_t length = text->length, room = line_room(length);
    if (owner == KERNEL) {
        log_lines_shrink(owner_is_kernel, owner, KLOG_KERNEL_SIZE - room);
    } else {
        log_lines_shrink(owner_is_this_task, owner, KLOG_TASK_SIZE - room);
        log_lines_shrink(owner_is_a_task, owner, KLOG_TASKS_SIZE - room);
    }
    klog_line_t *line = line_at(lines_end);
    line->sequence = next_sequence;
    line->owner = owner;
    line->number = next_number++;
    line->time_ns = text->time_ns;
    line->length = (uint16_t)length;
    line->stamp = (uint16_t)text->stamp;
    memcpy(line->text, text->text, length);
    lines_end += room;
    next_sequence += length;
}

/* ---- writing ---- */

static void echo_line(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n')
            arch_console_put('\r');
        arch_console_put(text[i]);
    }
}

/* `name`: of the task; NULL: the kernel. `goes_on`: the line continues one that was too long. */
static void text_begin(klog_text_t *line, uint32_t owner, const char *name, bool goes_on)
{
    line->time_ns = arch_time_ns();
    uint64_t us = line->time_ns / 1000;
    int length =
        print_format(line->text, KLOG_PREFIX_MAX, "[%5llu.%06llu] ",
                     (unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000));
    line->stamp = line->length = (size_t)length;
    if (name != NULL)
        line->length += (size_t)print_format(line->text + length, KLOG_PREFIX_MAX - line->length,
                                             "[%u %s] ", owner, name);
    if (goes_on)
        line->length +=
            (size_t)print_format(line->text + line->length, KLOG_PREFIX_MAX - line->length, "... ");
}

/* Replaces control characters in all lines: those of the kernel can contain names of tasks. */
static void text_add(klog_text_t *line, const char *text, size_t size)
{
    visible_t visible = {.lines = true};
    for (size_t i = 0; i < size; i++)
        line->length += visible_put(&visible, text[i], line->text + line->length);
    line->length += visible_end(&visible, line->text + line->length);
}

static void put_line(uint32_t owner, const char *name, bool goes_on, const char *text, size_t size)
{
    klog_text_t line;
    text_begin(&line, owner, name, goes_on);
    text_add(&line, text, size);
    line.text[line.length++] = '\n';

    log_lock();
    log_line_add(owner, &line);
    if (atomic_load(&echo))
        echo_line(line.text, line.length);
    screen_log(line.text, line.length);
    log_unlock();
}

static size_t line_length(const char *text, size_t size)
{
    size_t length = 0;
    while (length < size && length < KLOG_LINE_MAX && text[length] != '\n')
        length++;
    return length;
}

static void put_lines(uint32_t owner, const char *name, const char *text, size_t size)
{
    bool goes_on = false;
    while (size > 0) {
        size_t length = line_length(text, size);
        put_line(owner, name, goes_on, text, length);
        goes_on = length < size && text[length] != '\n';
        if (length < size && !goes_on)
            length++;
        text += length;
        size -= length;
    }
}

void klog_write_task(uint32_t task, const char *name, const char *text, size_t size)
{
    put_lines(task, name, text, size);
    event_raise(EVENT_KLOG);
}

static void put_format(const char *format, va_list args)
{
    char text[KLOG_LINE_MAX * 2];
    int wanted = print_vformat(text, sizeof(text), format, args);
    if (wanted > 0)
        put_lines(KERNEL, NULL, text,
                  (size_t)wanted < sizeof(text) ? (size_t)wanted : sizeof(text) - 1);
}

void klog(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    put_format(format, args);
    va_end(args);
    event_raise(EVENT_KLOG);
}

void klog_quiet(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    put_format(format, args);
    va_end(args);
}

/* ---- reading ---- */

/* Finds the first line that contains `sequence` or newer bytes; lines_end: none. */
static size_t line_find(uint64_t sequence)
{
    size_t at = 0;
    while (at < lines_end && line_at(at)->sequence + line_at(at)->length <= sequence)
        at += line_room(line_at(at)->length);
    return at;
}

size_t klog_read(uint64_t *sequence, char *buffer, size_t size)
{
    log_lock();
    size_t at = line_find(*sequence);
    size_t count = 0;
    uint64_t next = *sequence;
    if (at == lines_end)
        *sequence = next_sequence;
    else if (line_at(at)->sequence > *sequence)
        *sequence = next = line_at(at)->sequence;
    for (; at < lines_end && line_at(at)->sequence <= next; at += line_room(line_at(at)->length)) {
        const klog_line_t *line = line_at(at);
        size_t skip = next - line->sequence, length = line->length - skip;
        if (length > size - count && count > 0)
            break; /* the next read returns it completely */
        length = length < size - count ? length : size - count;
        memcpy(buffer + count, line->text + skip, length);
        count += length;
        next += length;
    }
    log_unlock();
    return count;
}

static klog_entry_t entry_of(const klog_line_t *line)
{
    return (klog_entry_t){.number = line->number,
                          .time_ns = line->time_ns,
                          .task = line->owner,
                          .length = line->length - line->stamp - 1u,
                          .text = line->text + line->stamp};
}

uint64_t klog_visit(uint64_t number, bool (*visit)(const klog_entry_t *entry, void *context),
                    void *context)
{
    log_lock();
    for (size_t at = 0; at < lines_end; at += line_room(line_at(at)->length)) {
        klog_entry_t entry = entry_of(line_at(at));
        if (entry.number >= number && !visit(&entry, context))
            break;
    }
    uint64_t next = next_number;
    log_unlock();
    return next;
}

uint64_t klog_first(void)
{
    log_lock();
    uint64_t first = lines_end > 0 ? line_at(0)->sequence : next_sequence;
    log_unlock();
    return first;
}

uint64_t klog_next(void)
{
    log_lock();
    uint64_t next = next_sequence;
    log_unlock();
    return next;
}

void klog_set_echo(bool on)
{
    atomic_store(&echo, on || atomic_load(&panic_mode));
}

bool klog_echo(void)
{
    return atomic_load(&echo);
}

void klog_panic_mode(void)
{
    atomic_store(&panic_mode, true);
    if (!atomic_exchange(&echo, true))
        echo_line("\n", 1); /* a driver used the line; its cursor position is unknown */
}
