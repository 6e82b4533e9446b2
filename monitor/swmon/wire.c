// SPDX-License-Identifier: BSD-2-Clause
/* Connects to a socket and sends commands; see wire.h. */
#include <errno.h>
#include <monitor/swmon/swmon.h>
#include <monitor/swmon/wire.h>
#include <monitor/wire/packet.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* A system that has not greeted is asked again after so many nanoseconds. */
#define ASK_AGAIN_NS 1000000000u

static volatile sig_atomic_t interrupted;

static void wire_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

uint64_t wire_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int wire_connect_path(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

static int wire_connect_host(const char *address, const char *colon)
{
    char host[256];
    struct addrinfo *found = NULL, hints = {.ai_socktype = SOCK_STREAM};
    (void)snprintf(host, sizeof(host), "%.*s", (int)(colon - address), address);
    if (getaddrinfo(host[0] != '\0' ? host : "localhost", colon + 1, &hints, &found) != 0) {
        errno = EHOSTUNREACH;
        return -1;
    }
    int fd = -1;
    for (const struct addrinfo *at = found; at != NULL && fd < 0; at = at->ai_next) {
        fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
        if (fd >= 0 && connect(fd, at->ai_addr, at->ai_addrlen) != 0) {
            (void)close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    return fd;
}

bool wire_open(swmon_wire_t *wire, const char *address, const session_ops_t *ops, void *context,
               const char *record)
{
    const char *colon = strchr(address, '/') == NULL ? strrchr(address, ':') : NULL;
    wire->serial = 0;
    monitor_session_init(&wire->session, ops, context, record);
    (void)signal(SIGINT, wire_interrupt);
    (void)signal(SIGTERM, wire_interrupt);
    (void)signal(SIGPIPE, SIG_IGN);
    wire->fd = colon != NULL ? wire_connect_host(address, colon) : wire_connect_path(address);
    if (wire->fd < 0) {
        (void)swmon_fail("%s: cannot connect: %s; start the system with scripts/run --monitor",
                         address, strerror(errno));
        return false;
    }
    wire->asked_ns = wire_now();
    return wire_command(wire, WIRE_COMMAND_ATTACH, 0, "") != 0;
}

void wire_close(swmon_wire_t *wire)
{
    if (wire->fd >= 0)
        (void)close(wire->fd);
    monitor_session_flush(&wire->session);
    monitor_session_fini(&wire->session);
}

uint32_t wire_command(swmon_wire_t *wire, enum wire_command_kind kind, uint64_t value,
                      const char *text)
{
    uint8_t frame[sizeof(wire_frame_t) + WIRE_BODY_MAX], *body = frame + sizeof(wire_frame_t);
    size_t size = strlen(text);
    wire_command_t command = {
        .magic = WIRE_COMMAND, .kind = kind, .serial = wire->serial + 1, .value = value};
    if (size > WIRE_BODY_MAX - sizeof(command)) {
        (void)swmon_fail("a command is too long");
        return 0;
    }
    command.text = (uint32_t)size;
    memcpy(body, &command, sizeof(command));
    memcpy(body + sizeof(command), text, size);
    size += sizeof(command);
    wire_frame_fill((wire_frame_t *)frame, WIRE_FRAME, body, (uint32_t)size);
    if (!monitor_bytes_write(wire->fd, frame, sizeof(wire_frame_t) + size)) {
        (void)swmon_fail("cannot send a command: %s", strerror(errno));
        return 0;
    }
    return ++wire->serial;
}

/* The system does not see that somebody attaches to its serial line, and a command can be damaged. */
static void wire_ask(swmon_wire_t *wire)
{
    bool wanted = wire->session.want_hello || !wire->session.greeted;
    if (!wanted || wire_now() - wire->asked_ns < ASK_AGAIN_NS)
        return;
    wire->asked_ns = wire_now();
    (void)wire_command(wire, WIRE_COMMAND_ATTACH, 0, "");
}

bool wire_poll(swmon_wire_t *wire, int milliseconds)
{
    uint8_t bytes[65536];
    struct pollfd poller = {.fd = wire->fd, .events = POLLIN};
    int ready = poll(&poller, 1, milliseconds);
    if (interrupted)
        return false;
    wire_ask(wire);
    if (ready <= 0) {
        monitor_session_flush(&wire->session);
        return ready == 0 || errno == EINTR;
    }
    ssize_t size = read(wire->fd, bytes, sizeof(bytes));
    if (size > 0)
        monitor_session_feed(&wire->session, bytes, (size_t)size);
    return size > 0 || (size < 0 && errno == EINTR);
}
