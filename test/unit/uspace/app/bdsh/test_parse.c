// SPDX-License-Identifier: BSD-2-Clause
/* The parser of the shell. */
#include "parse.h"
#include "tests.h"
#include <stdio.h>
#include <string.h>

static char error[100];

/* Formats the commands of a line as one string: <word>, then the redirections and the end. */
static const char *parsed(const char *line, int status)
{
    static char text[1000];
    size_t size = 0;
    text[0] = '\0';
    for (;;) {
        command_t command;
        errno_t rc = command_parse(&line, status, &command, error, sizeof(error));
        if (rc == ENOENT)
            return text;
        assert_int_equal(rc, EOK);
        for (size_t i = 0; i < command.argc; i++) {
            size += (size_t)sprintf(text + size, "<%s>", command.argv[i]);
            if (command.patterns[i] != NULL)
                size += (size_t)sprintf(text + size, "=%s=", command.patterns[i]);
        }
        if (command.argc > 0)
            assert_null(command.argv[command.argc]);
        if (command.input != NULL)
            size += (size_t)sprintf(text + size, " in:%s", command.input);
        if (command.output != NULL) {
            size += (size_t)sprintf(text + size, " %s:%s", command.append ? "add" : "out",
                                    command.output);
        }
        size += (size_t)sprintf(text + size, "%s",
                                ((const char *[]){".", "&", "&&", "||", "|"})[command.end]);
        command_free(&command);
    }
}

static const char *complaint(const char *line)
{
    error[0] = '\0';
    assert_int_equal(line_check(line, error, sizeof(error)), EINVAL);
    return error;
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(parsed("", 0), "");
    assert_string_equal(parsed("  \t ", 0), "");
    assert_string_equal(parsed("ls", 0), "<ls>.");
    assert_string_equal(parsed("  ls   -l\t/data ", 0), "<ls><-l></data>.");
    assert_string_equal(parsed("mount mfs /data loop", 0), "<mount><mfs></data><loop>.");
}

static void test_quoting(void **state)
{
    (void)state;
    assert_string_equal(parsed("echo 'a  b' \"c 'd'\" e\\ f", 0), "<echo><a  b><c 'd'><e f>.");
    assert_string_equal(parsed("echo \"\" ''", 0), "<echo><><>.");
    assert_string_equal(parsed("echo a\"b c\"'d'e", 0), "<echo><ab cde>.");
    assert_string_equal(parsed("echo \"\\\"\\\\\\n\\$?\" '\\n'", 0), "<echo><\"\\\\n$?><\\n>.");
    assert_string_equal(parsed("echo \\; \\> '|' \"&\"", 0), "<echo><;><>><|><&>.");
}

static void test_status(void **state)
{
    (void)state;
    assert_string_equal(parsed("echo $? \"=$?\" '$?' \\$? $ $x", 130),
                        "<echo><130><=130><$?><$?>=$?=<$><$x>.");
}

static void test_comments(void **state)
{
    (void)state;
    assert_string_equal(parsed("# nothing", 0), "");
    assert_string_equal(parsed("ls # /x; rm", 0), "<ls>.");
    assert_string_equal(parsed("ls a#b", 0), "<ls><a#b>.");
}

static void test_redirections(void **state)
{
    (void)state;
    assert_string_equal(parsed("cat <in >out", 0), "<cat> in:in out:out.");
    assert_string_equal(parsed("cat a>> b c", 0), "<cat><a><c> add:b.");
    assert_string_equal(parsed("> \"my file\"", 0), " out:my file.");
    assert_string_equal(parsed("cat >> log < in", 0), "<cat> in:in add:log.");
}

static void test_sequences(void **state)
{
    (void)state;
    assert_string_equal(parsed("a; b c ;d", 0), "<a>.<b><c>.<d>.");
    assert_string_equal(parsed("a;", 0), "<a>.");
    assert_string_equal(parsed("sleep 5 & ls", 0), "<sleep><5>&<ls>.");
    assert_string_equal(parsed("a && b||c&", 0), "<a>&&<b>||<c>&");
}

static void test_pipes(void **state)
{
    (void)state;
    assert_string_equal(parsed("a | b|c d", 0), "<a>|<b>|<c><d>.");
    assert_string_equal(parsed("a 2|b || c | d &", 0), "<a><2>|<b>||<c>|<d>&");
    assert_string_equal(parsed("a < x | b > y", 0), "<a> in:x|<b> out:y.");
}

static void test_patterns(void **state)
{
    (void)state;
    assert_string_equal(parsed("ls *.c a?b [x-z]", 0), "<ls><*.c>=*.c=<a?b>=a?b=<[x-z]>=[x-z]=.");
    assert_string_equal(parsed("ls '*' \\* \"?\" ]", 0), "<ls><*><*><?><]>.");
    assert_string_equal(parsed("ls 'a*'*'\\'", 0), "<ls><a**\\>=a\\**\\\\=.");
    assert_string_equal(parsed("cat > *", 0), "<cat> out:*.");
}

static void test_bad_syntax(void **state)
{
    (void)state;
    assert_string_equal(complaint("echo 'a"), "unterminated ' quote");
    assert_string_equal(complaint("echo \"a'"), "unterminated \" quote");
    assert_string_equal(complaint("echo \\"), "nothing follows the last \\");
    assert_string_equal(complaint("echo >"), "no file name after >");
    assert_string_equal(complaint("echo >> ; ls"), "no file name after >>");
    assert_string_equal(complaint("cat < # x"), "no file name after <");
    assert_string_equal(complaint("cat > a > b"), "duplicate redirection >");
    assert_string_equal(complaint("; ls"), "no command before ;");
    assert_string_equal(complaint("ls ;; ls"), "no command before ;");
    assert_string_equal(complaint("&& ls"), "no command before &&");
    assert_string_equal(complaint("ls &&"), "no command after &&");
    assert_string_equal(complaint("ls ||  "), "no command after ||");
    assert_string_equal(complaint("ls |"), "no command after |");
    assert_string_equal(complaint("| ls"), "no command before |");
    assert_string_equal(complaint("ls | | cat"), "no command before |");
}

static void test_check_accepts(void **state)
{
    (void)state;
    assert_int_equal(line_check("ls; cat a > b & true && false", error, sizeof(error)), EOK);
    assert_int_equal(line_check("", error, sizeof(error)), EOK);
}

int parse_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),        cmocka_unit_test(test_quoting),
        cmocka_unit_test(test_status),       cmocka_unit_test(test_comments),
        cmocka_unit_test(test_redirections), cmocka_unit_test(test_sequences),
        cmocka_unit_test(test_bad_syntax),   cmocka_unit_test(test_check_accepts),
        cmocka_unit_test(test_pipes),        cmocka_unit_test(test_patterns),
    };
    return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
