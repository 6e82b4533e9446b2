// SPDX-License-Identifier: BSD-2-Clause
/* Opens and checks the files of a recording; see recording.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <monitor/lib/recording.h>
#include <monitor/lib/session.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Most bytes of a metadata file. */
#define METADATA_MAX ((size_t)1 << 20)

static bool recording_fail(monitor_recording_t *recording, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static bool recording_fail(monitor_recording_t *recording, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(recording->damage, sizeof(recording->damage), format, args);
    va_end(args);
    return false;
}

/* Joins the path of the boot and a name. Returns false if it is too long. */
static bool recording_path(const monitor_recording_t *recording, const char *name, char *path)
{
    return snprintf(path, sizeof(recording->path), "%s/%s", recording->path, name) <
           (int)sizeof(recording->path);
}

/* Descends into the boot with the highest number, if the folder contains boots. */
static bool recording_find_boot(monitor_recording_t *recording)
{
    char path[sizeof(recording->path)];
    long last = -1;
    DIR *folder = opendir(recording->path);
    if (folder == NULL)
        return recording_fail(recording, "%s: cannot open the recording: %s", recording->path,
                              strerror(errno));
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char *end;
        long number =
            strncmp(entry->d_name, "boot-", 5) == 0 ? strtol(entry->d_name + 5, &end, 10) : -1;
        if (number > last && *end == '\0')
            last = number;
    }
    (void)closedir(folder);
    char name[32];
    (void)snprintf(name, sizeof(name), "boot-%ld", last);
    if (last >= 0 && recording_path(recording, name, path))
        memcpy(recording->path, path, sizeof(path));
    return true;
}

/* Reads the value of `key = ` up to a semicolon, without quotes. */
static bool metadata_value(const char *text, const char *key, char *value, size_t size)
{
    const char *at = strstr(text, key);
    if (at == NULL)
        return false;
    at += strlen(key);
    const char *end = *at == '"' ? strchr(++at, '"') : strchr(at, ';');
    if (end == NULL || (size_t)(end - at) >= size)
        return false;
    memcpy(value, at, (size_t)(end - at));
    value[end - at] = '\0';
    return true;
}

static bool metadata_number(const char *text, const char *key, uint64_t *number)
{
    char value[24], *end;
    if (!metadata_value(text, key, value, sizeof(value)))
        return false;
    *number = strtoull(value, &end, 10);
    return end != value && *end == '\0';
}

static bool metadata_uuid(const char *text, uint8_t *uuid)
{
    char value[40];
    unsigned count = 0;
    if (!metadata_value(text, "\tuuid = ", value, sizeof(value)))
        return false;
    for (const char *at = value; *at != '\0' && count < WIRE_UUID_SIZE;) {
        unsigned byte;
        if (*at == '-') {
            at++;
            continue;
        }
        if (sscanf(at, "%2x", &byte) != 1 || at[1] == '\0')
            return false;
        uuid[count++] = (uint8_t)byte;
        at += 2;
    }
    return count == WIRE_UUID_SIZE;
}

bool monitor_metadata_read(const char *text, wire_hello_t *hello)
{
    uint64_t version, layout, seconds;
    *hello = (wire_hello_t){.magic = WIRE_HELLO};
    if (!metadata_uuid(text, hello->uuid) || !metadata_number(text, "\tversion = ", &version) ||
        !metadata_number(text, "\tlayout = ", &layout) ||
        !metadata_number(text, "\toffset_s = ", &seconds) ||
        !metadata_value(text, "\tsystem = ", hello->system, sizeof(hello->system)))
        return false;
    hello->version = (uint32_t)version;
    hello->layout = (uint32_t)layout;
    hello->boot_seconds = seconds;
    return true;
}

static bool recording_read_metadata(monitor_recording_t *recording)
{
    char path[sizeof(recording->path)], sentence[SESSION_TEXT_SIZE];
    FILE *file = recording_path(recording, "metadata", path) ? fopen(path, "r") : NULL;
    if (file == NULL)
        return recording_fail(recording, "%s: not a recording: it has no metadata",
                              recording->path);
    char *text = calloc(1, METADATA_MAX + 1);
    size_t size = text != NULL ? fread(text, 1, METADATA_MAX, file) : 0;
    (void)fclose(file);
    bool read = size > 0 && monitor_metadata_read(text, &recording->hello);
    free(text);
    if (!read)
        return recording_fail(recording, "%s: the metadata is not that of a recording", path);
    if (!monitor_hello_fits(&recording->hello, sentence))
        return recording_fail(recording, "%s: %s", recording->path, sentence);
    return true;
}

/* Finds the end of the whole packets of a file, and counts what is missing between them. */
static size_t recording_check_file(monitor_recording_t *recording, const char *name,
                                   const recording_file_t *file)
{
    uint64_t next = 0, discarded = 0;
    size_t at = 0;
    for (bool first = true; at < file->size; first = false) {
        wire_packet_t head;
        size_t left = file->size - at;
        if (left >= sizeof(head))
            memcpy(&head, (const uint8_t *)file->bytes + at, sizeof(head));
        if (left < sizeof(head) || head.magic != WIRE_PACKET || head.packet_size / 8 > left ||
            head.packet_size / 8 < sizeof(head)) {
            (void)recording_fail(recording, "%s: the last %zu bytes are not a whole packet", name,
                                 left);
            break;
        }
        if (memcmp(head.uuid, recording->hello.uuid, WIRE_UUID_SIZE) != 0) {
            (void)recording_fail(recording, "%s: a packet belongs to another boot", name);
            break;
        }
        recording->packets++;
        recording->packets_lost += first || head.sequence < next ? 0 : head.sequence - next;
        recording->discarded += head.discarded > discarded ? head.discarded - discarded : 0;
        next = head.sequence + 1;
        discarded = head.discarded;
        at += head.packet_size / 8;
    }
    return at;
}

static bool recording_map(monitor_recording_t *recording, const char *name)
{
    char path[sizeof(recording->path)];
    struct stat info;
    int fd = recording_path(recording, name, path) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    recording_file_t *files =
        realloc(recording->files, (recording->file_count + 1) * sizeof(*recording->files));
    if (files != NULL)
        recording->files = files;
    if (fd < 0 || files == NULL || fstat(fd, &info) != 0) {
        if (fd >= 0)
            (void)close(fd);
        return recording_fail(recording, "%s: cannot read: %s", path, strerror(errno));
    }
    recording_file_t file = {.size = (size_t)info.st_size};
    if (file.size > 0)
        file.bytes = mmap(NULL, file.size, PROT_READ, MAP_PRIVATE, fd, 0);
    (void)close(fd);
    if (file.size == 0)
        return true;
    if (file.bytes == MAP_FAILED)
        return recording_fail(recording, "%s: cannot map: %s", path, strerror(errno));
    files[recording->file_count++] = file;
    const char *problem = monitor_merge_stream(&recording->merge, file.bytes,
                                               recording_check_file(recording, name, &file));
    return problem == NULL || recording_fail(recording, "%s: %s", path, problem);
}

static int stream_is_wanted(const struct dirent *entry)
{
    return strncmp(entry->d_name, "stream-", 7) == 0;
}

bool monitor_recording_open(monitor_recording_t *recording, const char *path)
{
    memset(recording, 0, sizeof(*recording));
    monitor_merge_init(&recording->merge);
    if (snprintf(recording->path, sizeof(recording->path), "%s", path) >=
        (int)sizeof(recording->path))
        return recording_fail(recording, "the path of the recording is too long");
    if (!recording_find_boot(recording) || !recording_read_metadata(recording))
        return false;
    struct dirent **names = NULL;
    int count = scandir(recording->path, &names, stream_is_wanted, alphasort);
    bool good = count >= 0;
    for (int i = 0; i < count; i++) {
        good = good && recording_map(recording, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    return good;
}

void monitor_recording_close(monitor_recording_t *recording)
{
    monitor_merge_fini(&recording->merge);
    for (uint32_t i = 0; i < recording->file_count; i++)
        (void)munmap(recording->files[i].bytes, recording->files[i].size);
    free(recording->files);
    recording->files = NULL;
    recording->file_count = 0;
}

bool monitor_recording_next(monitor_recording_t *recording, monitor_event_t *event)
{
    bool found = monitor_merge_next(&recording->merge, event, true);
    if (!found && recording->merge.problem != NULL && recording->damage[0] == '\0')
        (void)recording_fail(recording, "%s", recording->merge.problem);
    return found;
}
