// SPDX-License-Identifier: BSD-2-Clause
/*
 * Formatting of text like printf, without floating point. Each conversion specification is parsed
 * into a print_spec_t; its digits are generated in a small buffer and then padded.
 */
#include <diagnosis/text/print.h>
#include <diagnosis/text/str.h>
#include <stdbool.h>
#include <stdint.h>

#define NUMBER_SIZE 24 /* at least 22, the octal digits of 64 bits */

typedef struct print_output {
    char *buffer;
    size_t size;
    size_t length; /* length of the output so far, including what did not fit */
} print_output_t;

typedef struct print_spec {
    bool left, plus, space, alternative, zero;
    int width;
    int precision; /* -1: none given */
    int bytes;     /* size of an integer argument */
} print_spec_t;

static void print_put(print_output_t *out, char c)
{
    if (out->length + 1 < out->size)
        out->buffer[out->length] = c;
    out->length++;
}

static void put_repeated(print_output_t *out, char c, int count)
{
    for (; count > 0; count--)
        print_put(out, c);
}

static void put_bytes(print_output_t *out, const char *bytes, size_t size)
{
    size_t room = out->size > out->length ? out->size - out->length - 1 : 0;
    if (room > 0)
        memcpy(out->buffer + out->length, bytes, size < room ? size : room);
    out->length += size;
}

/* Prints `size` bytes of text, padded to the width. */
static void put_text(print_output_t *out, const print_spec_t *spec, const char *text, size_t size)
{
    int padding = spec->width - (int)size;
    if (!spec->left)
        put_repeated(out, ' ', padding);
    put_bytes(out, text, size);
    if (spec->left)
        put_repeated(out, ' ', padding);
}

/* Prints digits after a sign or base prefix, with zeros up to the precision, and padding. */
static void put_digits(print_output_t *out, const print_spec_t *spec, const char *prefix,
                       const char *digits, size_t count)
{
    int prefix_size = (int)str_length(prefix, 2);
    int zeros = spec->precision > (int)count ? spec->precision - (int)count : 0;
    int padding = spec->width - prefix_size - zeros - (int)count;
    if (spec->zero && !spec->left && spec->precision < 0 && padding > 0) {
        zeros += padding;
        padding = 0;
    }
    if (!spec->left)
        put_repeated(out, ' ', padding);
    put_bytes(out, prefix, (size_t)prefix_size);
    put_repeated(out, '0', zeros);
    put_bytes(out, digits, count);
    if (spec->left)
        put_repeated(out, ' ', padding);
}

static void put_number(print_output_t *out, const print_spec_t *spec, const char *prefix,
                       uint64_t value, unsigned base, bool upper)
{
    const char *alphabet = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    char digits[NUMBER_SIZE];
    size_t at = NUMBER_SIZE;
    while (value != 0) {
        digits[--at] = alphabet[value % base];
        value /= base;
    }
    if (at == NUMBER_SIZE && spec->precision != 0)
        digits[--at] = '0';
    put_digits(out, spec, prefix, digits + at, NUMBER_SIZE - at);
}

static uint64_t unsigned_argument(const print_spec_t *spec, va_list *args)
{
    switch (spec->bytes) {
    case 1:
        return (unsigned char)va_arg(*args, unsigned);
    case 2:
        return (unsigned short)va_arg(*args, unsigned);
    case 4:
        return va_arg(*args, unsigned);
    default:
        return va_arg(*args, unsigned long long);
    }
}

static int64_t signed_argument(const print_spec_t *spec, va_list *args)
{
    switch (spec->bytes) {
    case 1:
        return (signed char)va_arg(*args, int);
    case 2:
        return (short)va_arg(*args, int);
    case 4:
        return va_arg(*args, int);
    default:
        return va_arg(*args, long long);
    }
}

static void put_signed(print_output_t *out, const print_spec_t *spec, int64_t value)
{
    const char *sign = value < 0 ? "-" : spec->plus ? "+" : spec->space ? " " : "";
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    put_number(out, spec, sign, magnitude, 10, false);
}

static void put_hexadecimal(print_output_t *out, const print_spec_t *spec, uint64_t value,
                            bool upper)
{
    const char *prefix = !spec->alternative || value == 0 ? "" : upper ? "0X" : "0x";
    put_number(out, spec, prefix, value, 16, upper);
}

static void put_string(print_output_t *out, const print_spec_t *spec, const char *text)
{
    if (text == NULL)
        text = "(null)";
    size_t max = spec->precision < 0 ? SIZE_MAX : (size_t)spec->precision;
    put_text(out, spec, text, str_length(text, max));
}

/* Prints one conversion. Returns false if its letter is unknown. */
static bool put_conversion(print_output_t *out, const print_spec_t *spec, char letter,
                           va_list *args)
{
    char c;
    switch (letter) {
    case 'd':
    case 'i':
        put_signed(out, spec, signed_argument(spec, args));
        return true;
    case 'u':
        put_number(out, spec, "", unsigned_argument(spec, args), 10, false);
        return true;
    case 'o':
        put_number(out, spec, "", unsigned_argument(spec, args), 8, false);
        return true;
    case 'x':
    case 'X':
        put_hexadecimal(out, spec, unsigned_argument(spec, args), letter == 'X');
        return true;
    case 'p':
        put_number(out, spec, "0x", (uint64_t)(uintptr_t)va_arg(*args, void *), 16, false);
        return true;
    case 'c':
        c = (char)va_arg(*args, int);
        put_text(out, spec, &c, 1);
        return true;
    case 's':
        put_string(out, spec, va_arg(*args, const char *));
        return true;
    case '%':
        print_put(out, '%');
        return true;
    default:
        return false;
    }
}

static const char *parse_flags(const char *at, print_spec_t *spec)
{
    for (;; at++) {
        switch (*at) {
        case '-':
            spec->left = true;
            break;
        case '+':
            spec->plus = true;
            break;
        case ' ':
            spec->space = true;
            break;
        case '#':
            spec->alternative = true;
            break;
        case '0':
            spec->zero = true;
            break;
        default:
            return at;
        }
    }
}

/* Parses a number of the format, or takes the next argument for `*`. */
static const char *print_parse_number(const char *at, int *number, va_list *args)
{
    if (*at == '*') {
        *number = va_arg(*args, int);
        return at + 1;
    }
    for (*number = 0; *at >= '0' && *at <= '9'; at++)
        *number = *number * 10 + (*at - '0');
    return at;
}

static const char *parse_size(const char *at, print_spec_t *spec)
{
    spec->bytes = 4;
    if (*at == 'h') {
        spec->bytes = at[1] == 'h' ? 1 : 2;
        return at + (at[1] == 'h' ? 2 : 1);
    }
    if (*at == 'l' || *at == 'z' || *at == 'j' || *at == 't') {
        spec->bytes = 8;
        return at + (at[0] == 'l' && at[1] == 'l' ? 2 : 1);
    }
    return at;
}

/* Parses the part between `%` and the letter. */
static const char *parse_spec(const char *at, print_spec_t *spec, va_list *args)
{
    *spec = (print_spec_t){.precision = -1};
    at = parse_flags(at, spec);
    at = print_parse_number(at, &spec->width, args);
    if (spec->width < 0) {
        spec->left = true;
        spec->width = -spec->width;
    }
    if (*at == '.')
        at = print_parse_number(at + 1, &spec->precision, args);
    return parse_size(at, spec);
}

int print_vformat(char *buffer, size_t size, const char *format, va_list original)
{
    print_output_t out = {.buffer = buffer, .size = size};
    va_list args;
    va_copy(args, original);
    for (const char *at = format; *at != '\0'; at++) {
        const char *text = at;
        while (*at != '%' && *at != '\0')
            at++;
        put_bytes(&out, text, (size_t)(at - text));
        if (*at == '\0')
            break;
        print_spec_t spec;
        const char *letter = parse_spec(at + 1, &spec, &args);
        if (!put_conversion(&out, &spec, *letter, &args)) {
            print_put(&out, '%'); /* print an unknown conversion literally */
            continue;
        }
        at = letter;
    }
    va_end(args);
    if (size > 0)
        buffer[out.length < size ? out.length : size - 1] = '\0';
    return (int)out.length;
}

int print_format(char *buffer, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = print_vformat(buffer, size, format, args);
    va_end(args);
    return length;
}
