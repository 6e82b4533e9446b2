// SPDX-License-Identifier: BSD-2-Clause
/* A server that receives one part of each request with another function of the library. */
#ifndef RECEIVE_H
#define RECEIVE_H

#include <abi/proto/methods.h>

#define RECEIVE_INTERFACE INTERFACE_BD
#define RECEIVE_BACK      INTERFACE_CON    /* of the client */
#define RECEIVE_NONE      INTERFACE_LOC    /* has no port */
#define RECEIVE_DEFERRED  INTERFACE_VFS_IN /* a connection that is refused later, with EPERM */

#define RECEIVE_SLOW INTERFACE_VFS_OUT /* accepts after RECEIVE_DELAY; notes the result, and '-' */

#define RECEIVE_ROOM  16u   /* the most bytes of a transfer */
#define RECEIVE_DELAY 1000u /* us */

/* How a part is received. The request is answered with the result, which is also noted: '.' success,
 * 'i' EINVAL, 'h' EHANGUP, 'p' EPARTY, '?' anything else. */
enum receive_method {
    RECEIVE_WRITE = 1024, /* bad: into a bad address; word1 the size that was offered */
    RECEIVE_READ,         /* bad: from a bad address; word1 the size that was requested */
    RECEIVE_WHOLE,        /* most: a write into new memory; word1 its bytes */
    RECEIVE_SHARE_OUT,    /* word1 its first byte */
    RECEIVE_SHARE_IN,     /* bad: an area that is none */
    RECEIVE_CLONE,        /* interface; word1 answer of a call over it */
    RECEIVE_CALLBACK,     /* mode: of its session; word1 answer of a call over it */
    RECEIVE_FORWARD, /* method, method: a transfer that is forwarded to the next server, with the
                             request, which becomes one of the other method. deferred: the request
                             was deferred before */
    RECEIVE_WORDS,   /* any part, refused with EPERM: its words are the words of the answer */
    RECEIVE_SENDER,  /* any part, refused with EPERM: word1 its sender */
    RECEIVE_LATER,   /* like RECEIVE_CALLBACK, after RECEIVE_DELAY */
    RECEIVE_TAKE,    /* n: a write as a part, taken into new memory, while the n-th allocation
                             fails; word1 its bytes, or whether another part can follow */
    RECEIVE_TWICE,   /* a clone as a part, which is accepted once more */
    RECEIVE_PASS,    /* a write as a part, which is forwarded twice */
    RECEIVE_TEXT,    /* a write as a text; word1 its bytes */
    RECEIVE_SOME,    /* most: a write as a part, of which only `most` bytes are accepted */
    RECEIVE_TWO,     /* two results: of two writes as parts; the request succeeds */
    RECEIVE_EARLY,   /* a write and a phone, over which a call is sent before the write is
                             accepted; word1 its answer */
    RECEIVE_HEAP,    /* no part; word1 used bytes of the heap */
    RECEIVE_ECHO     /* no part; word1 plus 1 */
};

#endif
