// SPDX-License-Identifier: BSD-2-Clause
/* The reports of a trace: lines, filters, the format for trace viewers. */
#include "events.h"
#include <abi/error.h>
#include <abi/ipc.h>
#include <abi/proto/methods.h>
#include <abi/task.h>
#include <string.h>

#define HEAD                                                                                       \
    "[    age] [call id] [from            ] [phone] [to              ] [what                     " \
    "   ] "                                                                                        \
    "[answer\n"
#define HEAD_EVENTS                                                                                \
    "[    age] [call id] [  after] cpu [event               ] [from            ] [phone] "         \
    "[to              ] [what\n"

static const trace_filter_t all;

static int setup(void **state)
{
    (void)state;
    events_reset(64);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    events_free();
    return 0;
}

/* Reduces blanks to one, and removes those at the start of lines. */
static const char *squeeze(const char *text)
{
    static char squeezed[16384];
    size_t length = 0;
    for (; *text != '\0'; text++) {
        char last = length > 0 ? squeezed[length - 1] : '\n';
        if (*text != ' ' || (last != ' ' && last != '\n'))
            squeezed[length++] = *text;
        assert_true(length < sizeof(squeezed));
    }
    squeezed[length] = '\0';
    return squeezed;
}

static void expect(const trace_filter_t *filter, const char *lines)
{
    const char *shown = events_show(filter);
    assert_memory_equal(shown, HEAD, strlen(HEAD));
    assert_string_equal(squeeze(shown + strlen(HEAD)), lines);
}

/* The outcome of call 1, the only one. */
static void expect_outcome(const char *outcome)
{
    trace_story_t story;
    char words[TRACE_WORDS_SIZE];
    const trace_window_t *window = events_window();
    assert_true(trace_story_read(window, trace_window_find(window, 1), &story));
    trace_outcome_words(window, &story, words);
    assert_string_equal(words, outcome);
}

static void a_request_and_its_answer_are_one_line(void **state)
{
    (void)state;
    event_open(987000, 4711);
    event(TRACE_ANSWERED, 987312, 4711, VFS, BDSH)->retval = ENOENT;
    event(TRACE_DELIVERED, 987400, 4711, TRACE_NONE, BDSH)->retval = ENOENT;
    expect(&all, "13.0ms 4711 24 (bdsh) 5 6 (init:vfs) VFS_IN_OPEN(1) ENOENT after 312us\n");
}

static void outcomes_in_words(void **state)
{
    (void)state;
    event(TRACE_SENT, 10, 1, BDSH, VFS);
    expect_outcome("no answer yet, not taken");
    event(TRACE_TAKEN, 15, 1, BDSH, VFS);
    expect_outcome("no answer yet, taken after 5us");
    event(TRACE_FORWARDED, 20, 1, VFS, FAT);
    expect_outcome("forwarded to 7 (init:fat), no answer yet, not taken");
    event(TRACE_TAKEN, 30, 1, BDSH, FAT);
    event(TRACE_FORWARDED, 40, 1, FAT, 99);
    event(TRACE_TAKEN, 50, 1, BDSH, 99);
    expect_outcome("forwarded 2 times, to 99 (gone), no answer yet, taken after 40us");
    event(TRACE_FAILED, 60, 1, 99, BDSH)->retval = EHANGUP;
    expect_outcome(
        "forwarded 2 times, to 99 (gone), answered by kernel: EHANGUP after 50us, not fetched yet");
    event(TRACE_DELIVERED, 70, 1, TRACE_NONE, BDSH)->retval = EHANGUP;
    expect_outcome("forwarded 2 times, to 99 (gone), answered by kernel: EHANGUP after 50us");
}

static void outcomes_of_forgotten_calls(void **state)
{
    (void)state;
    event_open(10, 1);
    event(TRACE_FORGOTTEN, 20, 1, BDSH, TRACE_NONE);
    expect_outcome("forgotten: its sender has ended");
    event(TRACE_ANSWERED, 30, 1, VFS, TRACE_NONE);
    expect_outcome("EOK after 20us, dropped: its sender has ended");
}

static void calls_sent_before_the_window(void **state)
{
    (void)state;
    event(TRACE_TAKEN, 10, 1, BDSH, VFS);
    expect_outcome("sent earlier, no answer yet, taken after 0us");
    event(TRACE_ANSWERED, 30, 1, VFS, BDSH)->retval = 4711;
    event(TRACE_DELIVERED, 30, 1, TRACE_NONE, BDSH);
    expect_outcome("sent earlier, 4711");
    event(TRACE_ANSWERED, 40, 2, VFS, BDSH);
    event(TRACE_DELIVERED, 50, 3, TRACE_NONE, BDSH);
    expect(&(trace_filter_t){.lines = 2},
           "and 1 older\n"
           "999.9ms 2 24 (bdsh) 5 6 (init:vfs) VFS_IN_OPEN sent earlier, EOK, not fetched yet\n"
           "999.9ms 3 24 (bdsh) 5 - VFS_IN_OPEN sent earlier, EOK\n");
}

static void other_events_have_their_lines(void **state)
{
    (void)state;
    trace_record_t *notified = event(TRACE_NOTIFIED, 10, 1, TRACE_NONE, VFS);
    notified->method = IPC_M_INTERRUPT;
    notified->flags = IPC_FLAG_NOTIFICATION;
    event(TRACE_TAKEN, 12, 1, TRACE_NONE, VFS)->flags = IPC_FLAG_NOTIFICATION;
    event(TRACE_HUNG_UP, 20, 2, BDSH, VFS);
    trace_record_t *ended = event(TRACE_ENDED, 30, 0, 99, TRACE_NONE);
    strcpy(ended->name, "cat");
    ended->retval = 2;
    *event(TRACE_ENDED, 40, 0, 98, TRACE_NONE) = (trace_record_t){.kind = TRACE_ENDED,
                                                                  .time_ns = 40 * US,
                                                                  .from = 98,
                                                                  .to = TRACE_NONE,
                                                                  .flags = TASK_EXIT_KILLED,
                                                                  .name = "dog"};
    expect(&all, "999.9ms 1 kernel 5 6 (init:vfs) INTERRUPT(1, 2, 3) taken after 2us\n"
                 "999.9ms 2 24 (bdsh) 5 6 (init:vfs) hung up not taken yet\n"
                 "999.9ms - 99 (cat) 5 - ended exit status 2\n"
                 "999.9ms - 98 (dog) 0 - ended killed\n");
}

static void filters_select(void **state)
{
    (void)state;
    static const uint32_t fat = FAT;
    event_open(10, 1);
    event(TRACE_SENT, 20, 2, VFS, FAT)->method = VFS_IN_SEEK;
    event(TRACE_FORWARDED, 30, 1, VFS, FAT);
    event(TRACE_ANSWERED, 40, 1, FAT, BDSH);
    event(TRACE_SENT, 50, 3, BDSH, VFS);
    static const char one[] = "999.9ms 1 24 (bdsh) 5 6 (init:vfs) VFS_IN_OPEN(1) forwarded to 7 "
                              "(init:fat), EOK after 30us, not fetched yet\n";
    static const char two[] =
        "999.9ms 2 6 (init:vfs) 5 7 (init:fat) VFS_IN_SEEK(1, 2, 3) no answer yet, not taken\n";
    static const char three[] =
        "999.9ms 3 24 (bdsh) 5 6 (init:vfs) VFS_IN_OPEN(1) no answer yet, not taken\n";
    char lines[1024];

    (void)strcat(strcpy(lines, one), two); /* including its forwarding */
    expect(&(trace_filter_t){.by_task = true, .tasks = &fat, .task_count = 1}, lines);
    (void)strcat(strcpy(lines, two), three);
    expect(&(trace_filter_t){.open = true}, lines);
    (void)strcat(strcpy(lines, one), three);
    expect(&(trace_filter_t){.method = "vfs_in_OPEN"}, lines);
    expect(&(trace_filter_t){.method = "1027"}, two);
    expect(&(trace_filter_t){.method = "1028"}, "none among the 6 events recorded\n");
    (void)strcat(strcpy(lines, "and 1 older\n"), three);
    expect(&(trace_filter_t){.open = true, .lines = 1}, lines);
    expect(&(trace_filter_t){.call = 3}, three);
    expect(&(trace_filter_t){.by_task = true}, "none among the 6 events recorded\n");
    events_reset(64);
    expect(&all, "nothing was recorded\n");
}

static void the_events_of_a_call(void **state)
{
    (void)state;
    event_open(10, 1);
    event_open(10, 2);
    event_on(2, TRACE_FAILED, 1000, 1, VFS, BDSH)->retval = EDEADLK;
    const char *shown = events_show(&(trace_filter_t){.call = 1, .events = true});
    assert_memory_equal(shown, HEAD_EVENTS, strlen(HEAD_EVENTS));
    assert_string_equal(
        squeeze(shown + strlen(HEAD_EVENTS)),
        "999.9ms 1 - 0 sent 24 (bdsh) 5 6 (init:vfs) VFS_IN_OPEN(1)\n"
        "999.9ms 1 10us 0 taken 24 (bdsh) 5 6 (init:vfs) VFS_IN_OPEN(1)\n"
        "999.0ms 1 990us 2 answered by the kernel 6 (init:vfs) 5 24 (bdsh) EDEADLK\n");
}

static void columns_are_aligned(void **state)
{
    (void)state;
    event_open(987000, 4711);
    assert_string_equal(
        events_show(&all),
        "[    age] [call id] [from            ] [phone] [to              ] [what                  "
        "      ] [answer\n"
        "   13.0ms      4711  24 (bdsh)                5 6 (init:vfs)       VFS_IN_OPEN(1)        "
        "         no answer yet, taken after 10us\n");
}

static void every_kind_has_a_line(void **state)
{
    (void)state;
    static const char *const words[] = {
#define TRACE_EVENT(number, name, word) [number] = word,
#include <abi/trace.def>
#undef TRACE_EVENT
    };
    for (unsigned kind = 1; kind < sizeof(words) / sizeof(words[0]); kind++) {
        events_reset(8);
        event((enum trace_kind)kind, 10, 1, BDSH, VFS);
        assert_non_null(strstr(events_show(&(trace_filter_t){.events = true}), words[kind]));
        assert_null(strstr(events_show(&all), "none"));
    }
}

static void unknown_methods_show_their_nonzero_words(void **state)
{
    (void)state;
    char words[TRACE_WORDS_SIZE];
    trace_record_t record = {.interface = 4711, .method = 1033, .word = {7, 0x123456789, 0}};
    trace_method_words(&record, words);
    assert_string_equal(words, "1033(7, 0x123456789)");
    record = (trace_record_t){.method = UINT64_MAX};
    trace_method_words(&record, words);
    assert_string_equal(words, "18446744073709551615");
}

static void the_viewer_format_has_slices_flows_and_names(void **state)
{
    (void)state;
    event_open(10, 1);
    event(TRACE_SENT, 15, 2, VFS, FAT)->cause = 1;
    event(TRACE_ANSWERED, 30, 1, VFS, BDSH);
    event(TRACE_DELIVERED, 40, 1, TRACE_NONE, BDSH);
    trace_record_t *ended = event(TRACE_ENDED, 50, 0, 99, TRACE_NONE);
    strcpy(ended->name, "a\"\\\x01");
    const char *json = events_chrome(&all);
    static const char *const parts[] = {
        "{\"traceEvents\":[\n",
        "{\"ph\":\"M\",\"pid\":24,\"tid\":0,\"ts\":0.000,\"name\":\"process_name\",\"args\":{"
        "\"name\":\"bdsh\"}}",
        "{\"ph\":\"X\",\"pid\":24,\"tid\":1,\"ts\":10.000,\"dur\":30.000,\"cat\":\"request\","
        "\"name\":\"VFS_IN_OPEN\",\"args\":{\"call\":1,\"cause\":0,\"what\":\"VFS_IN_OPEN(1)\","
        "\"answer\":\"EOK after 20us\"}}",
        "{\"ph\":\"s\",\"pid\":24,\"tid\":1,\"ts\":10.000,\"id\":1,",
        "{\"ph\":\"X\",\"pid\":6,\"tid\":1,\"ts\":20.000,\"dur\":10.000,\"cat\":\"service\",",
        "{\"ph\":\"t\",\"pid\":6,\"tid\":1,\"ts\":20.000,\"id\":1,",
        "{\"ph\":\"f\",\"pid\":24,\"tid\":1,\"ts\":39.999,\"id\":1,",
        /* not completed yet, so in its own lane */
        "{\"ph\":\"X\",\"pid\":6,\"tid\":2,\"ts\":15.000,\"dur\":999985.000,",
        "\"cause\":1,\"what\":\"VFS_IN_OPEN(1)\",\"answer\":\"no answer yet, not taken\"}}",
        "{\"ph\":\"i\",\"pid\":99,\"tid\":0,\"ts\":50.000,\"s\":\"p\",\"cat\":\"end\",\"name\":"
        "\"exit status 0\",\"args\":{}}",
        "\n]}\n",
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        const char *found = strstr(json, parts[i]);
        if (found == NULL)
            fail_msg("lacks %s:\n%s", parts[i], json);
    }
    assert_non_null(strstr(json, "{\"name\":\"a\\\"\\\\?\"}"));
    assert_string_equal(events_chrome(&(trace_filter_t){.call = 3}), "{\"traceEvents\":[\n\n]}\n");
}

static void each_callee_of_a_forwarded_call_has_a_slice(void **state)
{
    (void)state;
    event_open(10, 1);
    event(TRACE_FORWARDED, 30, 1, VFS, FAT);
    event(TRACE_TAKEN, 40, 1, BDSH, FAT);
    const char *json = events_chrome(&all);
    assert_non_null(strstr(json, "\"pid\":6,\"tid\":1,\"ts\":20.000,\"dur\":10.000,"));
    assert_non_null(strstr(json, "\"pid\":7,\"tid\":1,\"ts\":40.000,\"dur\":999960.000,"));
    assert_null(strstr(json, "{\"ph\":\"f\""));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_request_and_its_answer_are_one_line),
        TEST(outcomes_in_words),
        TEST(outcomes_of_forgotten_calls),
        TEST(calls_sent_before_the_window),
        TEST(other_events_have_their_lines),
        TEST(filters_select),
        TEST(the_events_of_a_call),
        TEST(columns_are_aligned),
        TEST(every_kind_has_a_line),
        TEST(unknown_methods_show_their_nonzero_words),
        TEST(the_viewer_format_has_slices_flows_and_names),
        TEST(each_callee_of_a_forwarded_call_has_a_slice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
