// SPDX-License-Identifier: BSD-2-Clause
/* The kernel log; see klog.h. */
#include <arch/console.h>
#include <arch/time.h>
#include <irq/event.h>
#include <lib/mem.h>
#include <lib/print.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sync/spinlock.h>
#include <trace/klog.h>

static spinlock_t klog_lock = SPINLOCK_INIT(LOCK_RANK_LOG, "klog");
static char ring[KLOG_SIZE];   /* [klog_lock] */
static uint64_t next_sequence; /* [klog_lock] number of the next byte */
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

static void echo_byte(char c)
{
    if (c == '\n')
        arch_console_put('\r');
    else if (((unsigned char)c < ' ' && c != '\t') || c == 0x7f)
        c = '?';
    arch_console_put(c);
}

/* Between log_lock and log_unlock, as all that touches the ring. */
static void ring_put(const char *bytes, size_t size)
{
    bool echoed = atomic_load(&echo);
    for (size_t i = 0; i < size; i++) {
        ring[next_sequence++ & (KLOG_SIZE - 1)] = bytes[i];
        if (echoed)
            echo_byte(bytes[i]);
    }
}

/* One line without its newline. */
static void put_line(const char *source, const char *text, size_t size)
{
    char prefix[64];
    uint64_t us = arch_time_ns() / 1000;
    int length =
        print_format(prefix, sizeof(prefix), "[%5llu.%06llu] %s%s",
                     (unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000),
                     source != NULL ? source : "", source != NULL ? ": " : "");
    size_t prefix_size = (size_t)length < sizeof(prefix) ? (size_t)length : sizeof(prefix) - 1;

    log_lock();
    ring_put(prefix, prefix_size);
    ring_put(text, size);
    ring_put("\n", 1);
    log_unlock();
}

static size_t line_length(const char *text, size_t size)
{
    size_t length = 0;
    while (length < size && length < KLOG_LINE_MAX && text[length] != '\n')
        length++;
    return length;
}

static void put_lines(const char *source, const char *text, size_t size)
{
    while (size > 0) {
        size_t length = line_length(text, size);
        put_line(source, text, length);
        if (length < size && text[length] == '\n')
            length++;
        text += length;
        size -= length;
    }
}

void klog_write(const char *source, const char *text, size_t size)
{
    put_lines(source, text, size);
    event_raise(EVENT_KLOG);
}

void klog(const char *format, ...)
{
    char text[KLOG_LINE_MAX * 2];
    va_list args;
    va_start(args, format);
    int wanted = print_vformat(text, sizeof(text), format, args);
    va_end(args);
    if (wanted > 0)
        klog_write(NULL, text, (size_t)wanted < sizeof(text) ? (size_t)wanted : sizeof(text) - 1);
}

void klog_quiet(const char *format, ...)
{
    char text[KLOG_LINE_MAX * 2];
    va_list args;
    va_start(args, format);
    int wanted = print_vformat(text, sizeof(text), format, args);
    va_end(args);
    if (wanted > 0)
        put_lines(NULL, text, (size_t)wanted < sizeof(text) ? (size_t)wanted : sizeof(text) - 1);
}

static uint64_t ring_first(void)
{
    return next_sequence > KLOG_SIZE ? next_sequence - KLOG_SIZE : 0;
}

size_t klog_read(uint64_t *sequence, char *buffer, size_t size)
{
    log_lock();
    uint64_t from = *sequence;
    if (from < ring_first())
        from = ring_first();
    if (from > next_sequence)
        from = next_sequence;
    size_t count = 0;
    while (count < size && from + count < next_sequence) {
        buffer[count] = ring[(from + count) & (KLOG_SIZE - 1)];
        count++;
    }
    log_unlock();
    *sequence = from;
    return count;
}

uint64_t klog_first(void)
{
    log_lock();
    uint64_t first = ring_first();
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
        echo_byte('\n'); /* the line was somebody else's, who knows in which column */
}
