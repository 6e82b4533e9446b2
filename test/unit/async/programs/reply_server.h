// SPDX-License-Identifier: BSD-2-Clause
/* A server that works after a reply, without waiting: then nothing else of it can run. */
#ifndef REPLY_SERVER_H
#define REPLY_SERVER_H

#include <abi/proto/methods.h>

#define REPLY_INTERFACE INTERFACE_BD
#define REPLY_BACK      INTERFACE_CON /* of the client: a call comes back over it */

#define REPLY_WORK 50000u /* us */

/* What the server does between its reply to a call and its work. All calls are answered. */
enum reply_method {
    REPLY_AND_WORK = 1024, /* works: the reply waits for the end of the work */
    REPLY_AND_WAIT,        /* waits for the next call, while a fibril with work is ready */
    REPLY_AND_TAKE,        /* takes the next call, which is in the queue and needs the work */
    REPLY_AND_LEAVE,       /* notices the hang-up, and works */
    REPLY_AND_END,         /* ends, while a fibril with work is ready */
    REPLY_AND_FLUSH,       /* async_reply_now() */
    REPLY_AND_REPLY,       /* replies to a second call, which was taken inside this one */
    REPLY_AND_ANSWER,      /* answers the second call */
    REPLY_AND_FORWARD,     /* forwards the second call to the client */
    REPLY_AND_SEND,        /* sends a request to the client */
    REPLY_INSIDE,          /* to a second call, inside this one, and works */
    REPLY_WORKS,           /* the call that needs the work */
    REPLY_LATE,            /* replies after the time of the work; `value` is the id of the call */
    REPLY_TRANSFER         /* replies to a DATA_WRITE inside this one, with a bad address */
};

#endif
