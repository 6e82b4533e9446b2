// SPDX-License-Identifier: BSD-2-Clause
/* Names for numbers, from the tables of abi/; see names.h. */
#include <abi/error.h>
#include <abi/ipc.h>
#include <abi/proto/methods.h>
#include <diagnosis/snapshot.h>
#include <diagnosis/text/names.h>
#include <diagnosis/text/print.h>
#include <diagnosis/text/str.h>

typedef struct method_name {
    uint32_t interface;
    uint32_t number;
    const char *name; /* as in the source: VFS_IN_MOUNT */
    const char *words;
} method_name_t;

static const method_name_t system_methods[] = {
#define SYSTEM_METHOD(number, name, words) {INTERFACE_NONE, number, #name, words},
#include <abi/proto/system.def>
#undef SYSTEM_METHOD
};

static const method_name_t user_methods[] = {
#define METHOD(interface, number, name, words, answer, parts, defers)                              \
    {INTERFACE_##interface, number, #interface "_" #name, words},
#include <abi/proto/interfaces.def>
};

const char *name_of_interface(uint32_t interface)
{
    switch (interface) {
#define INTERFACE(id, name, text, methods_of)                                                      \
    case id:                                                                                       \
        return text;
#include <abi/proto/interfaces.def>
    }
    return NULL;
}

static const method_name_t *method_search(const method_name_t *methods, size_t count,
                                          uint32_t interface, uint64_t method)
{
    for (size_t i = 0; i < count; i++)
        if (methods[i].interface == interface && methods[i].number == method)
            return &methods[i];
    return NULL;
}

/* The interface under which the methods of `interface` are listed; two can share their methods. */
static uint32_t interface_of_methods(uint32_t interface)
{
    switch (interface) {
#define INTERFACE(id, name, text, methods_of)                                                      \
    case id:                                                                                       \
        return INTERFACE_##methods_of;
#include <abi/proto/interfaces.def>
    }
    return interface;
}

static const method_name_t *method_find(uint32_t interface, uint64_t method)
{
    if (method < FIRST_USER_METHOD)
        return method_search(system_methods, sizeof(system_methods) / sizeof(system_methods[0]),
                             INTERFACE_NONE, method);
    return method_search(user_methods, sizeof(user_methods) / sizeof(user_methods[0]),
                         interface_of_methods(interface), method);
}

const char *name_of_method(uint32_t interface, uint64_t method)
{
    const method_name_t *found = method_find(interface, method);
    return found != NULL ? found->name : NULL;
}

const char *words_of_method(uint32_t interface, uint64_t method)
{
    const method_name_t *found = method_find(interface, method);
    return found != NULL ? found->words : NULL;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool name_equal(const char *a, const char *b)
{
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

bool name_is_method(const char *wanted, uint32_t interface, uint64_t method)
{
    char number[24];
    const char *name = name_of_method(interface, method);
    (void)print_format(number, sizeof(number), "%llu", (unsigned long long)method);
    return (name != NULL && name_equal(wanted, name)) || str_equal(wanted, number);
}

void name_methods(bool (*visit)(const char *name, void *context), void *context)
{
    for (size_t i = 0; i < sizeof(system_methods) / sizeof(system_methods[0]); i++)
        if (!visit(system_methods[i].name, context))
            return;
    for (size_t i = 0; i < sizeof(user_methods) / sizeof(user_methods[0]); i++)
        if (!visit(user_methods[i].name, context))
            return;
}

static const error_row_t errors[] = {
#define ERROR(word, ...) {.name = #word, __VA_ARGS__},
#include <abi/error.def>
#undef ERROR
};

static const error_row_t *error_row(int error)
{
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
        if (errors[i].number == error)
            return &errors[i];
    return NULL;
}

const char *name_of_error(int error)
{
    const error_row_t *row = error_row(error);
    return row != NULL ? row->name : NULL;
}

const char *text_of_error(int error)
{
    const error_row_t *row = error_row(error);
    return row != NULL ? row->text : NULL;
}

const char *name_of_phone_state(uint32_t state)
{
    switch (state) {
    case PHONE_ROW_FREE:
        return "free";
    case PHONE_ROW_CONNECTING:
        return "connecting";
    case PHONE_ROW_CONNECTED:
        return "connected";
    case PHONE_ROW_HUNG_UP:
        return "hung up";
    case PHONE_ROW_SLAMMED:
        return "slammed";
    }
    return "in an unknown state";
}

void name_format_method(char *buffer, size_t size, uint32_t interface, uint64_t method)
{
    const char *name = name_of_method(interface, method);
    const char *protocol = name_of_interface(interface);
    if (name != NULL)
        (void)str_copy(buffer, size, name);
    else if (protocol != NULL && interface != INTERFACE_NONE)
        (void)print_format(buffer, size, "%llu of %s", (unsigned long long)method, protocol);
    else
        (void)print_format(buffer, size, "%llu", (unsigned long long)method);
}

void name_format_flags(char *buffer, size_t size, uint32_t flags)
{
    static const char letters[] = "ADFCN";
    size_t length = 0;
    for (unsigned i = 0; letters[i] != '\0'; i++)
        if ((flags & (1u << i)) != 0 && length + 1 < size)
            buffer[length++] = letters[i];
    if (length == 0 && size > 1)
        buffer[length++] = '-';
    if (size > 0)
        buffer[length] = '\0';
}
