// SPDX-License-Identifier: BSD-2-Clause
/*
 * Enumerations of <abi/proto/interfaces.def>: INTERFACE_NAME of each protocol, and PROTOCOL_NAME of
 * each method of each protocol (VFS_IN_READ). What a number means depends on the interface of the
 * phone, so numbers repeat from protocol to protocol.
 */
#ifndef ABI_PROTO_METHODS_H
#define ABI_PROTO_METHODS_H

enum interface_id {
#define INTERFACE(id, name, text) INTERFACE_##name = id,
#include <abi/proto/interfaces.def>
};

/* In two steps, so that PROTOCOL is replaced before it is pasted. */
#define METHOD_OF(protocol, number, name) protocol##_##name = number,
#define METHOD_IN(protocol, number, name) METHOD_OF(protocol, number, name)

enum protocol_method {
#define METHOD(number, name, words) METHOD_IN(PROTOCOL, number, name)
#include <abi/proto/interfaces.def>
};

#undef METHOD_OF
#undef METHOD_IN

#endif
