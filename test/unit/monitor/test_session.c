// SPDX-License-Identifier: BSD-2-Clause
/* A session: the hello, what is lost, reboots, replies, several CPUs; and recordings, also damaged ones. */
#include "stream.h"
#include <fcntl.h>
#include <monitor/lib/recording.h>
#include <monitor/lib/session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static monitor_session_t session;
static unsigned boots, events, replies;
static uint64_t last_ns;
static char problem[SESSION_TEXT_SIZE];
static char folder[64];
static uint64_t sequences[RECORD_CPUS_MAX + 64];

static void saw_boot(void *context, const wire_hello_t *hello)
{
    (void)context;
    assert_int_equal(hello->version, MONITOR_VERSION);
    boots++;
}

static void saw_event(void *context, const monitor_event_t *event)
{
    (void)context;
    assert_true(event->time_ns >= last_ns);
    last_ns = event->time_ns;
    events++;
}

static void saw_reply(void *context, const wire_reply_t *reply, const char *text)
{
    (void)context;
    assert_int_equal(reply->serial, 7);
    assert_memory_equal(text, "ok", 2);
    replies++;
}

static void saw_problem(void *context, const char *sentence)
{
    (void)context;
    (void)snprintf(problem, sizeof(problem), "%s", sentence);
}

static const session_ops_t ops = {saw_boot, saw_event, saw_reply, saw_problem};

static int session_setup(void **state)
{
    (void)state;
    boots = events = replies = 0;
    last_ns = 0;
    problem[0] = '\0';
    memset(sequences, 0, sizeof(sequences));
    (void)strcpy(folder, "/tmp/switchboard-XXXXXX");
    assert_non_null(mkdtemp(folder));
    monitor_session_init(&session, &ops, NULL, folder);
    return 0;
}

static int session_teardown(void **state)
{
    (void)state;
    char command[128];
    monitor_session_fini(&session);
    (void)snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command); // NOLINT: a fixed path
}

static void feed_frame(const void *body, uint32_t size)
{
    uint8_t frame[READER_FRAME_MAX];
    monitor_session_feed(&session, frame, stream_frame(frame, WIRE_FRAME, body, size));
}

static wire_hello_t hello_of(uint8_t boot)
{
    wire_hello_t hello = {.magic = WIRE_HELLO,
                          .version = MONITOR_VERSION,
                          .layout = MONITOR_LAYOUT,
                          .cpus = 2,
                          .uuid = {boot},
                          .boot_seconds = 1448000000,
                          .system = "a \"system\"\x1b"};
    return hello;
}

static void feed_hello(uint8_t boot)
{
    wire_hello_t hello = hello_of(boot);
    memset(sequences, 0, sizeof(sequences));
    feed_frame(&hello, sizeof(hello));
}

/* A packet of one CPU with `count` events from `time_ns` on, one each nanosecond. */
static uint32_t make_packet(uint8_t *bytes, uint8_t boot, uint32_t cpu, uint64_t time_ns,
                            unsigned count, uint64_t discarded)
{
    wire_writer_t writer;
    uint8_t uuid[WIRE_UUID_SIZE] = {boot};
    wire_place_t place = {
        .uuid = uuid, .stream = MONITOR_STREAM_LIVE, .cpu = cpu, .sequence = sequences[cpu]++};
    wire_packet_begin(&writer, bytes, WIRE_BODY_MAX, &place, time_ns);
    for (unsigned i = 0; i < count; i++) {
        monitor_thread_woken_t woken = {.thread = i};
        void *at = wire_packet_add(&writer, MONITOR_THREAD_WOKEN, time_ns + i, sizeof(woken));
        assert_non_null(at);
        memcpy(at, &woken, sizeof(woken));
    }
    return wire_packet_end(&writer, time_ns + count, discarded);
}

static void feed_packet(uint8_t boot, uint32_t cpu, uint64_t time_ns, unsigned count,
                        uint64_t discarded)
{
    uint8_t bytes[WIRE_BODY_MAX];
    feed_frame(bytes, make_packet(bytes, boot, cpu, time_ns, count, discarded));
}

static void cpus_are_merged_by_time(void **state)
{
    (void)state;
    feed_hello(1);
    feed_packet(1, 0, 1000, 10, 0);
    assert_int_equal(events, 10);
    feed_packet(1, 1, 1100, 10, 0); /* CPU 0 could still send earlier events */
    assert_int_equal(events, 10);
    feed_packet(1, 0, 1105, 30, 0);
    feed_packet(1, 1, 1300, 1, 0);
    assert_in_range(events, 49, 50);
    monitor_session_flush(&session);
    assert_int_equal(events, 51);
    assert_int_equal(session.totals.events, 51);
}

static void an_idle_cpu_holds_nothing_up_for_long(void **state)
{
    (void)state;
    feed_hello(1);
    feed_packet(1, 0, 1000, 10, 0);
    for (unsigned i = 0; i < 2000; i++)
        feed_packet(1, 1, 5000 + i * (uint64_t)2000000, 100, 0);
    assert_in_range(events, 100000, 200010);
    monitor_session_flush(&session);
    assert_int_equal(events, 200010);
    assert_string_equal(problem, "");
}

static void losses_are_counted(void **state)
{
    (void)state;
    feed_hello(1);
    feed_packet(1, 0, 1000, 3, 50); /* lost before the monitor attached */
    feed_packet(1, 0, 2000, 3, 52);
    sequences[0] += 4;
    feed_packet(1, 0, 3000, 3, 60);
    assert_int_equal(session.totals.packets, 3);
    assert_int_equal(session.totals.packets_lost, 4);
    assert_int_equal(session.totals.discarded, 10);
    sequences[0] = 1;
    feed_packet(1, 0, 4000, 3, 60);
    assert_string_equal(problem, "a packet arrives a second time, or too late");
    assert_int_equal(session.totals.packets, 3);
}

static void another_layout_is_refused_in_words(void **state)
{
    (void)state;
    wire_hello_t hello = hello_of(1);
    hello.layout++;
    feed_frame(&hello, sizeof(hello));
    feed_packet(1, 0, 1000, 10, 0);
    assert_int_equal(boots + events, 0);
    assert_non_null(strstr(problem, "the system \"a \"system\"?\" sends format 1 with layout"));
    assert_non_null(strstr(problem, "build both from the same sources"));
    assert_true(session.want_hello);
    feed_hello(1);
    assert_int_equal(boots, 1);
}

static void a_reboot_begins_a_new_recording(void **state)
{
    (void)state;
    feed_packet(1, 0, 1000, 10, 0); /* before the hello */
    assert_int_equal(session.totals.foreign, 1);
    assert_true(session.want_hello);
    feed_hello(1);
    assert_false(session.want_hello);
    feed_packet(1, 0, 1000, 10, 0);
    feed_hello(1); /* the same boot: the answer to a second ATTACH */
    assert_int_equal(boots, 1);
    last_ns = 0;
    feed_packet(2, 0, 10, 10, 0); /* rebooted, and its hello was lost */
    assert_true(session.want_hello);
    feed_hello(2);
    feed_packet(2, 0, 10, 10, 0);
    assert_int_equal(boots, 2);
    assert_int_equal(events, 20);
    char path[96];
    struct stat info;
    (void)snprintf(path, sizeof(path), "%s/boot-1/stream-0-cpu-0", folder);
    assert_int_equal(stat(path, &info), 0);
}

static void replies_are_passed_on(void **state)
{
    (void)state;
    uint8_t body[sizeof(wire_reply_t) + 2];
    wire_reply_t reply = {.magic = WIRE_REPLY, .serial = 7, .text = 2};
    memcpy(body, &reply, sizeof(reply));
    memcpy(body + sizeof(reply), "ok", 2);
    feed_frame(body, sizeof(body));
    assert_int_equal(replies, 1);
    feed_frame(body, sizeof(body) - 1);
    assert_string_equal(problem, "the text of a reply is longer than its frame");
    feed_frame(body, 8);
    assert_string_equal(problem, "a reply is shorter than its head");
    assert_int_equal(replies, 1);
}

static void noise_is_reported_and_survived(void **state)
{
    (void)state;
    uint64_t seed = 8;
    uint8_t noise[3000];
    uint32_t unknown[2] = {1, 2};
    feed_frame(unknown, sizeof(unknown));
    assert_string_equal(problem, "a frame has unknown contents");
    feed_frame("HELO", 4);
    assert_string_equal(problem, "a hello has the wrong size");
    for (unsigned i = 0; i < sizeof(noise); i++)
        noise[i] = (uint8_t)stream_random(&seed);
    monitor_session_feed(&session, noise, sizeof(noise));
    feed_hello(1);
    monitor_session_feed(&session, noise, sizeof(noise));
    feed_packet(1, 0, 1000, 10, 0);
    feed_packet(1, 300, 1000, 0, 0);
    assert_string_equal(problem, "a packet is of a CPU with too large a number");
    monitor_session_flush(&session);
    assert_int_equal(events, 10);
    assert_true(session.reader.skipped >= 5000);
}

static void a_folder_that_cannot_be_written_is_reported(void **state)
{
    (void)state;
    session.record_path = "/proc/none";
    feed_hello(1);
    assert_non_null(strstr(problem, "/proc/none: cannot create the folder: "));
    feed_packet(1, 0, 1000, 10, 0);
    assert_int_equal(events, 10); /* the session goes on */
}

/* A device that is full. */
static void a_full_disk_ends_the_recording_and_not_the_session(void **state)
{
    (void)state;
    feed_hello(1);
    feed_packet(1, 0, 1000, 10, 0);
    int full = open("/dev/full", O_WRONLY);
    assert_true(full >= 0);
    assert_int_equal(dup2(full, session.record.files[0][0].fd) >= 0, true);
    (void)close(full);
    feed_packet(1, 0, 2000, 10, 0);
    assert_non_null(strstr(problem, "cannot write a packet"));
    assert_non_null(strstr(problem, "No space left on device"));
    assert_false(session.recording);
    assert_int_equal(events, 20);
}

/* ---- recordings ---- */

static unsigned count_recording(monitor_recording_t *recording)
{
    unsigned count = 0;
    monitor_event_t event;
    uint64_t last = 0;
    while (monitor_recording_next(recording, &event)) {
        assert_true(event.time_ns >= last);
        last = event.time_ns;
        count++;
    }
    return count;
}

static void make_recording(void)
{
    static const session_ops_t silent;
    session.ops = &silent;
    feed_hello(1);
    feed_packet(1, 0, 1000, 10, 5);
    feed_packet(1, 1, 1005, 10, 0);
    feed_packet(1, 0, 1020, 10, 7);
    sequences[1]++;
    feed_packet(1, 1, 1030, 10, 0);
    monitor_session_fini(&session);
    monitor_session_init(&session, &ops, NULL, NULL);
}

static void a_recording_has_what_was_recorded(void **state)
{
    (void)state;
    monitor_recording_t recording;
    make_recording();
    assert_true(monitor_recording_open(&recording, folder));
    assert_int_equal(count_recording(&recording), 40);
    assert_string_equal(recording.damage, "");
    assert_int_equal(recording.packets, 4);
    assert_int_equal(recording.packets_lost, 1);
    assert_int_equal(recording.discarded, 2);
    assert_int_equal(recording.hello.uuid[0], 1);
    assert_int_equal(recording.hello.boot_seconds, 1448000000);
    assert_string_equal(recording.hello.system, "a ?system??");
    monitor_recording_close(&recording);
}

static void damage_file(const char *name, off_t change, const char *append)
{
    char path[128];
    struct stat info;
    (void)snprintf(path, sizeof(path), "%s/boot-0/%s", folder, name);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(truncate(path, info.st_size + change), 0);
    FILE *file = fopen(path, "a");
    (void)fputs(append, file);
    (void)fclose(file);
}

static void a_truncated_recording_is_read_up_to_its_end(void **state)
{
    (void)state;
    monitor_recording_t recording;
    make_recording();
    damage_file("stream-0-cpu-1", -5, "");
    assert_true(monitor_recording_open(&recording, folder));
    assert_int_equal(count_recording(&recording), 30);
    assert_non_null(strstr(recording.damage, "stream-0-cpu-1: the last "));
    monitor_recording_close(&recording);
    damage_file("stream-0-cpu-0", 0,
                "garbage that is longer than the head of a packet, so that "
                "its magic must be looked at to see it");
    assert_true(monitor_recording_open(&recording, folder));
    assert_int_equal(count_recording(&recording), 30);
    monitor_recording_close(&recording);
}

static void expect_refusal(const char *path, const char *words)
{
    monitor_recording_t recording;
    assert_false(monitor_recording_open(&recording, path));
    assert_non_null(strstr(recording.damage, words));
    monitor_recording_close(&recording);
}

static void what_is_no_recording_is_refused_in_words(void **state)
{
    (void)state;
    expect_refusal("/none", "/none: cannot open the recording: No such file");
    expect_refusal(folder, "not a recording: it has no metadata");
}

static void metadata_of_another_version_is_refused(void **state)
{
    (void)state;
    wire_hello_t hello, read;
    char *text = NULL;
    size_t size;
    make_recording();
    hello = hello_of(9);
    hello.version = 4711;
    FILE *file = open_memstream(&text, &size);
    monitor_metadata_print(file, &hello);
    (void)fclose(file);
    assert_true(monitor_metadata_read(text, &read));
    assert_int_equal(read.version, 4711);
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/boot-0/metadata", folder);
    file = fopen(path, "w");
    (void)fputs(text, file);
    (void)fclose(file);
    expect_refusal(folder, "sends format 4711 with layout");
    assert_int_equal(truncate(path, 3), 0);
    expect_refusal(folder, "the metadata is not that of a recording");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cpus_are_merged_by_time, session_setup, session_teardown),
        cmocka_unit_test_setup_teardown(an_idle_cpu_holds_nothing_up_for_long, session_setup,
                                        session_teardown),
        cmocka_unit_test_setup_teardown(losses_are_counted, session_setup, session_teardown),
        cmocka_unit_test_setup_teardown(another_layout_is_refused_in_words, session_setup,
                                        session_teardown),
        cmocka_unit_test_setup_teardown(a_reboot_begins_a_new_recording, session_setup,
                                        session_teardown),
        cmocka_unit_test_setup_teardown(replies_are_passed_on, session_setup, session_teardown),
        cmocka_unit_test_setup_teardown(noise_is_reported_and_survived, session_setup,
                                        session_teardown),
        cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_written_is_reported, session_setup,
                                        session_teardown),
        cmocka_unit_test_setup_teardown(a_full_disk_ends_the_recording_and_not_the_session,
                                        session_setup, session_teardown),
        cmocka_unit_test_setup_teardown(a_recording_has_what_was_recorded, session_setup,
                                        session_teardown),
        cmocka_unit_test_setup_teardown(a_truncated_recording_is_read_up_to_its_end, session_setup,
                                        session_teardown),
        cmocka_unit_test_setup_teardown(what_is_no_recording_is_refused_in_words, session_setup,
                                        session_teardown),
        cmocka_unit_test_setup_teardown(metadata_of_another_version_is_refused, session_setup,
                                        session_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
