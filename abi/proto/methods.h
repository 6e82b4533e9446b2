// SPDX-License-Identifier: BSD-2-Clause
/*
 * Enumerations of all methods, made from the tables: INTERFACE_x for the
 * protocols and NAME_METHOD for each method of each protocol.
 */
#ifndef ABI_PROTO_METHODS_H
#define ABI_PROTO_METHODS_H

enum interface_id {
#define INTERFACE(id, name, text) INTERFACE_##name = id,
#include <abi/proto/interfaces.def>
#undef INTERFACE
};

enum ns_method {
#define METHOD(number, name, words) NS_##name = number,
#include <abi/proto/ns.def>
#undef METHOD
};

enum loader_method {
#define METHOD(number, name, words) LOADER_##name = number,
#include <abi/proto/loader.def>
#undef METHOD
};

enum loc_method {
#define METHOD(number, name, words) LOC_##name = number,
#include <abi/proto/loc.def>
#undef METHOD
};

enum vfs_in_method {
#define METHOD(number, name, words) VFS_IN_##name = number,
#include <abi/proto/vfs_in.def>
#undef METHOD
};

enum vfs_out_method {
#define METHOD(number, name, words) VFS_OUT_##name = number,
#include <abi/proto/vfs_out.def>
#undef METHOD
};

enum bd_method {
#define METHOD(number, name, words) BD_##name = number,
#include <abi/proto/bd.def>
#undef METHOD
};

enum con_method {
#define METHOD(number, name, words) CON_##name = number,
#include <abi/proto/con.def>
#undef METHOD
};

enum char_method {
#define METHOD(number, name, words) CHAR_##name = number,
#include <abi/proto/char.def>
#undef METHOD
};

#endif
