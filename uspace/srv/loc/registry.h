// SPDX-License-Identifier: BSD-2-Clause
/*
 * The registry of the location service: servers, their services, and the namespaces that the
 * services' names make. Pure: no IPC, no waiting, so no lock (fibrils switch only where they
 * wait).
 *
 * A name is NAME or NAMESPACE/NAME; a namespace lives as long as a service is in it. Ids of
 * services and namespaces come from one counter and are never reused, so that a stale one finds
 * nothing.
 */
#ifndef LOC_REGISTRY_H
#define LOC_REGISTRY_H

#include <abi/error.h>
#include <abi/task.h>
#include <abi/vfs.h>
#include <adt/list.h>
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
    task_id_t task;               /* that has the connection */
    loc_namespace_t *name_space;  /* NULL: none */
    char name[SERVICE_NAME_SIZE]; /* with the namespace */
    const char *last;             /* in `name`: what stands behind the `/` */
} loc_service_t;

typedef struct loc_registry {
    list_t services; /* in the order of registration */
    list_t namespaces;
    list_t of_name[LOC_BUCKETS], of_id[LOC_BUCKETS]; /* services */
    list_t spaces_of_name[LOC_BUCKETS];
    size_t count; /* of services */
    uint32_t last_id;
} loc_registry_t;

/* Where a service comes from. */
typedef struct loc_server {
    void *server;
    task_id_t task;
    unsigned interface;
} loc_server_t;

/* Makes an empty registry. */
void loc_registry_init(loc_registry_t *registry);

/* EINVAL for a name that cannot be one, ENAMETOOLONG, EEXIST when a service or namespace has it,
 * ELIMIT when the task has its share or all are taken. */
MUST_USE
errno_t loc_registry_add(loc_registry_t *registry, const char *name, const loc_server_t *server,
                         loc_service_t **service);
void loc_registry_remove(loc_registry_t *registry, loc_service_t *service);
/* Removes all services of `server`. */
void loc_registry_remove_server(loc_registry_t *registry, const void *server);

loc_service_t *loc_registry_find(const loc_registry_t *registry, const char *name);
loc_service_t *loc_registry_find_id(const loc_registry_t *registry, service_id_t id);
loc_namespace_t *loc_registry_find_namespace(const loc_registry_t *registry, const char *name);

/* EINVAL for a name that no service can ever have, else EOK. */
MUST_USE
errno_t loc_name_check(const char *name);

/* The services of namespace `id` (0: those without one), by their names in it; as many as fit,
 * and how many there are. */
size_t loc_registry_list(const loc_registry_t *registry, uint32_t id, loc_entry_t *entries,
                         size_t max);
size_t loc_registry_list_namespaces(const loc_registry_t *registry, loc_entry_t *entries,
                                    size_t max);

#endif
