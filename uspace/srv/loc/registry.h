// SPDX-License-Identifier: BSD-2-Clause
/*
 * The registry of the location service: servers, their services, and the namespaces of the
 * services' names. Pure code: no IPC and no waiting, so it needs no lock (fibrils switch only where
 * they wait).
 *
 * A name is NAME or NAMESPACE/NAME. A namespace exists as long as it contains a service. Ids of
 * services and namespaces come from one counter and are reused only when all 32-bit numbers have been
 * used.
 *
 * The names con/..., char/... and bd/initrd are reserved for essential tasks: they belong to the
 * terminals, the serial line and the disk of the root. Without this rule, any program could take
 * the name of a server that has died, and would get its clients.
 */
#ifndef LOC_REGISTRY_H
#define LOC_REGISTRY_H

#include <abi/error.h>
#include <abi/task.h>
#include <abi/vfs.h>
#include <adt/list.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Buckets of each index. */
#define LOC_BUCKETS 256

typedef struct loc_namespace {
    link_t link;      /* in registry->namespaces */
    link_t name_link; /* in the bucket of its name */
    uint32_t id;
    size_t services;
    char name[SERVICE_NAME_SIZE];
} loc_namespace_t;

typedef struct loc_service {
    link_t link;               /* in registry->services */
    link_t name_link, id_link; /* in the buckets of its name and of its id */
    service_id_t id;
    unsigned interface;
    void *server;                 /* the connection that registered it */
    task_id_t task;               /* the task that has the connection */
    loc_namespace_t *name_space;  /* NULL: none */
    char name[SERVICE_NAME_SIZE]; /* with the namespace */
    const char *last;             /* the part of `name` after the `/` */
} loc_service_t;

typedef struct loc_registry {
    list_t services;                                 /* in the order of their ids */
    list_t namespaces;                               /* likewise */
    list_t of_name[LOC_BUCKETS], of_id[LOC_BUCKETS]; /* services */
    list_t spaces_of_name[LOC_BUCKETS];
    size_t count; /* of services */
    uint32_t last_id;
} loc_registry_t;

/* The origin of a service. */
typedef struct loc_server {
    void *server;
    task_id_t task;
    bool essential; /* whether the task has PERM_ESSENTIAL */
    unsigned interface;
} loc_server_t;

/* Makes an empty registry. */
void loc_registry_init(loc_registry_t *registry);

/* Adds a service. EINVAL: invalid name. ENAMETOOLONG. EPERM: a reserved name. EEXIST: a service or namespace has this name.
 * ELIMIT: the task, or all tasks together, have too many services. ENOMEM. */
MUST_USE
errno_t loc_registry_add(loc_registry_t *registry, const char *name, const loc_server_t *server,
                         loc_service_t **service);
void loc_registry_remove(loc_registry_t *registry, loc_service_t *service);
/* Removes all services of `server`. */
void loc_registry_remove_server(loc_registry_t *registry, const void *server);

loc_service_t *loc_registry_find(const loc_registry_t *registry, const char *name);
loc_service_t *loc_registry_find_id(const loc_registry_t *registry, service_id_t id);
loc_namespace_t *loc_registry_find_namespace(const loc_registry_t *registry, const char *name);

/* Checks a name. EINVAL, ENAMETOOLONG: no service can have this name. */
MUST_USE
errno_t loc_name_check(const char *name);

/* Lists the services of a namespace (by id; 0: services without one), with their names inside it:
 * those whose id is at least `from`, in the order of their ids. Fills at most `max` entries, and
 * returns the number of all of them. */
size_t loc_registry_list(const loc_registry_t *registry, uint32_t space, uint32_t from,
                         loc_entry_t *entries, size_t max);
/* Lists the namespaces in the same way. */
size_t loc_registry_list_namespaces(const loc_registry_t *registry, uint32_t from,
                                    loc_entry_t *entries, size_t max);

#endif
