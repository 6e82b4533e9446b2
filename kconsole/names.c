// SPDX-License-Identifier: BSD-2-Clause
/* Names for numbers, from the tables of abi/; see names.h. */
#include <abi/error.h>
#include <abi/ipc.h>
#include <abi/proto/methods.h>
#include <inspect/snapshot.h>
#include <kconsole/names.h>
#include <lib/mem.h>
#include <lib/print.h>

typedef struct method_name {
    uint32_t number;
    const char *name;
    const char *words;
} method_name_t;

/* Names as sources have them: VFS_IN_MOUNT. */
#define METHOD(number, name, words) {number, PREFIX #name, words},
#define SYSTEM_METHOD(number, name) {number, #name, NULL},

static const method_name_t system_methods[] = {
#include <abi/proto/system.def>
};

#define PREFIX "NS_"
static const method_name_t ns_methods[] = {
#include <abi/proto/ns.def>
};
#undef PREFIX

#define PREFIX "LOADER_"
static const method_name_t loader_methods[] = {
#include <abi/proto/loader.def>
};
#undef PREFIX

#define PREFIX "LOC_"
static const method_name_t loc_methods[] = {
#include <abi/proto/loc.def>
};
#undef PREFIX

#define PREFIX "VFS_IN_"
static const method_name_t vfs_in_methods[] = {
#include <abi/proto/vfs_in.def>
};
#undef PREFIX

#define PREFIX "VFS_OUT_"
static const method_name_t vfs_out_methods[] = {
#include <abi/proto/vfs_out.def>
};
#undef PREFIX

#define PREFIX "BD_"
static const method_name_t bd_methods[] = {
#include <abi/proto/bd.def>
};
#undef PREFIX

#define PREFIX "CON_"
static const method_name_t con_methods[] = {
#include <abi/proto/con.def>
};
#undef PREFIX

#define PREFIX "CHAR_"
static const method_name_t char_methods[] = {
#include <abi/proto/char.def>
};
#undef PREFIX

#undef METHOD
#undef SYSTEM_METHOD

typedef struct method_table {
    const method_name_t *methods;
    size_t count;
} method_table_t;

#define TABLE(methods)                                                                             \
    {                                                                                              \
        methods, sizeof(methods) / sizeof((methods)[0])                                            \
    }

static const method_table_t system_table = TABLE(system_methods);

/* By interface; one without methods of its own has no entry. File systems register with VFS by
 * methods of vfs_in. */
static const method_table_t tables[] = {
    [INTERFACE_NS] = TABLE(ns_methods),           [INTERFACE_LOADER] = TABLE(loader_methods),
    [INTERFACE_LOC] = TABLE(loc_methods),         [INTERFACE_VFS_IN] = TABLE(vfs_in_methods),
    [INTERFACE_VFS_OUT] = TABLE(vfs_out_methods), [INTERFACE_VFS_REG] = TABLE(vfs_in_methods),
    [INTERFACE_BD] = TABLE(bd_methods),           [INTERFACE_CON] = TABLE(con_methods),
    [INTERFACE_CHAR] = TABLE(char_methods),
};

const char *name_of_interface(uint32_t interface)
{
    switch (interface) {
#define INTERFACE(id, name, text)                                                                  \
    case id:                                                                                       \
        return text;
#include <abi/proto/interfaces.def>
#undef INTERFACE
    }
    return NULL;
}

static const method_name_t *method_find(uint32_t interface, uint64_t method)
{
    const method_table_t *table = &system_table;
    if (method >= FIRST_USER_METHOD) {
        if (interface >= sizeof(tables) / sizeof(tables[0]))
            return NULL;
        table = &tables[interface];
    }
    for (size_t i = 0; i < table->count; i++) {
        if (table->methods[i].number == method)
            return &table->methods[i];
    }
    return NULL;
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

const char *name_of_error(int error)
{
    switch (error) {
#define ERROR(name, text)                                                                          \
    case name:                                                                                     \
        return #name;
#include <abi/error.def>
#undef ERROR
    }
    return NULL;
}

const char *text_of_error(int error)
{
    switch (error) {
#define ERROR(name, text)                                                                          \
    case name:                                                                                     \
        return text;
#include <abi/error.def>
#undef ERROR
    }
    return NULL;
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
    return "in no known state";
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
    for (unsigned i = 0; letters[i] != '\0'; i++) {
        if ((flags & (1u << i)) != 0 && length + 1 < size)
            buffer[length++] = letters[i];
    }
    if (length == 0 && size > 1)
        buffer[length++] = '-';
    if (size > 0)
        buffer[length] = '\0';
}
