// SPDX-License-Identifier: BSD-2-Clause
/* Writes recordings; see record.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <monitor/lib/decode.h>
#include <monitor/lib/record.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *metadata_create(int folder, const wire_hello_t *hello)
{
    int fd = openat(folder, "metadata", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL)
        return "cannot create the metadata";
    monitor_metadata_print(file, hello);
    int failed = ferror(file);
    return fclose(file) != 0 || failed ? "cannot write the metadata" : NULL;
}

/* Creates the first boot-N in the folder `base` that does not exist. */
static const char *boot_create(monitor_record_t *record, int base)
{
    char name[32];
    for (record->boot = 0; record->boot < UINT_MAX; record->boot++) {
        (void)snprintf(name, sizeof(name), "boot-%u", record->boot);
        if (mkdirat(base, name, 0777) == 0)
            break;
        if (errno != EEXIST)
            return "cannot create the folder of the boot";
    }
    record->folder = openat(base, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return record->folder < 0 ? "cannot open the folder of the boot" : NULL;
}

const char *monitor_record_open(monitor_record_t *record, const char *path,
                                const wire_hello_t *hello)
{
    *record = (monitor_record_t){.folder = -1};
    memcpy(record->uuid, hello->uuid, sizeof(record->uuid));
    for (unsigned stream = 0; stream < RECORD_STREAMS; stream++)
        for (unsigned cpu = 0; cpu < RECORD_CPUS_MAX; cpu++)
            record->files[stream][cpu].fd = -1;
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return "cannot create the folder";
    int base = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (base < 0)
        return "cannot open the folder";
    const char *problem = boot_create(record, base);
    (void)close(base);
    return problem != NULL ? problem : metadata_create(record->folder, hello);
}

static const char *record_file_open(const monitor_record_t *record, monitor_record_file_t *file,
                                    const wire_packet_t *head)
{
    char name[48];
    (void)snprintf(name, sizeof(name), "stream-%u-cpu-%u", (unsigned)head->stream,
                   (unsigned)head->cpu);
    file->fd =
        openat(record->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
    file->discarded_before = head->discarded;
    return file->fd < 0 ? "cannot create the file of a stream" : NULL;
}

bool monitor_bytes_write(int fd, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t done = write(fd, bytes, size);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes += done;
        size -= (size_t)done;
    }
    return true;
}

/* Appends a packet, or nothing. */
static const char *packet_append(int fd, const uint8_t *bytes, size_t size)
{
    struct stat before;
    if (fstat(fd, &before) != 0)
        return "cannot examine the file of a stream";
    if (monitor_bytes_write(fd, bytes, size))
        return NULL;
    int error = errno;
    bool cut = ftruncate(fd, before.st_size) == 0;
    errno = error;
    return cut ? "cannot write a packet"
               : "cannot write a packet, and the file ends with a part of it";
}

const char *monitor_record_packet(monitor_record_t *record, const void *bytes, size_t size)
{
    monitor_packet_t packet;
    uint8_t copy[WIRE_BODY_MAX];
    const char *problem = monitor_packet_open(&packet, bytes, size);
    if (problem != NULL)
        return problem;
    if (size > sizeof(copy) || packet.head.cpu >= RECORD_CPUS_MAX)
        return "a packet is too large, or its CPU has too large a number";
    if (memcmp(packet.head.uuid, record->uuid, sizeof(record->uuid)) != 0)
        return "a packet belongs to another boot";
    monitor_record_file_t *file = &record->files[packet.head.stream][packet.head.cpu];
    if (file->fd < 0)
        problem = record_file_open(record, file, &packet.head);
    if (problem != NULL)
        return problem;
    memcpy(copy, bytes, size);
    ((wire_packet_t *)copy)->discarded -= file->discarded_before;
    problem = packet_append(file->fd, copy, size);
    record->packets += problem == NULL;
    return problem;
}

void monitor_record_close(monitor_record_t *record)
{
    for (unsigned stream = 0; stream < RECORD_STREAMS; stream++)
        for (unsigned cpu = 0; cpu < RECORD_CPUS_MAX; cpu++)
            if (record->files[stream][cpu].fd >= 0)
                (void)close(record->files[stream][cpu].fd);
    if (record->folder >= 0)
        (void)close(record->folder);
    record->folder = -1;
}
