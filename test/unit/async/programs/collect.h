// SPDX-License-Identifier: BSD-2-Clause
/* A server that collects the parts of requests, one kind with each method. */
#ifndef COLLECT_H
#define COLLECT_H

#include <abi/proto/methods.h>

#define COLLECT_INTERFACE INTERFACE_BD
#define COLLECT_BACK      INTERFACE_CON /* of the client */

#define COLLECT_ROOM 8u /* of a text, with its zero; the size of a value; the most of a transfer */

/* Each request is answered with the first error of its parts. */
enum collect_method {
    COLLECT_TEXT = 1024, /* a text; word1 its bytes */
    COLLECT_VALUE,       /* a value of COLLECT_ROOM bytes; word1 the value */
    COLLECT_THREE,       /* a text, a value, and a read of at most COLLECT_ROOM bytes */
    COLLECT_TAKE,        /* a write, taken into new memory; word1 its bytes, word2 its size. In:
                            claim, how many bytes more than offered to take; starve */
    COLLECT_GIVE,        /* a read. In: size, how many bytes there are, bad: at a bad address;
                            word1 how many were given */
    COLLECT_CLONE,       /* a phone, over which a call is sent; word1 its answer */
    COLLECT_CALLBACK,    /* the same with CONNECT_TO_ME */
    COLLECT_SHARE_IN,    /* an area; its first byte is 's' */
    COLLECT_SHARE_OUT,   /* an area of the client; word1 its first byte */
    COLLECT_SECOND,      /* a request COLLECT_PART. In: how it is answered */
    COLLECT_PART,        /* the second request of COLLECT_SECOND */
    COLLECT_FORWARD,     /* a transfer, forwarded to the next server. In: its method */
    COLLECT_ECHO
};

#endif
