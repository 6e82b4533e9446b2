# SPDX-License-Identifier: BSD-2-Clause
"""Pipes, patterns, filters, scripts and aliases of the shell; and the date."""

import time

from guest import check


def test_pipes(guest):
    """Pipelines of shell commands and programs pass any amount of data unchanged."""
    check(guest.run("echo one two | cat") == "one two", "echo to cat")
    check(guest.run("cat /etc/motd | grep -v x | cat") in guest.staged("etc/motd").decode().replace("\r", ""),
          "three commands")
    check(guest.run("/app/bdsh -c 'echo from a program' | cat") == "from a program", "out of a program")
    check(guest.run("echo echo into a program | /app/bdsh") == "into a program", "into a program")
    check(guest.run("/app/bdsh -c '/app/bdsh -c \"echo deep\"' | cat") == "deep",
          "out of a program's program")
    guest.works("mkfile -s 200k /tmp/zeros; cat /tmp/zeros | cat | cat > /tmp/copy")
    guest.works("cmp /tmp/zeros /tmp/copy")
    guest.works("false | true")
    check(guest.run("true | false; echo $?") == "1", "the status is not that of the last command")
    check(guest.run("echo x > /tmp/f | cat; cat /tmp/f") == "x", "a redirection beside a pipe")
    check(guest.run("cat /etc/motd | cat < /tmp/f") == "x", "a redirection beside a pipe")
    with guest.console():
        lost = guest.lost()
    for _ in range(5):
        guest.works("cat /tmp/zeros | head -n 1 | wc", "204800")
        guest.run("ls -R / | true; nothing | cat; ls | nothing")
    with guest.console():
        check(guest.lost() == lost, f"lost: {guest.lost()}, before {lost}")


def test_pipes_end(guest):
    """A pipeline ends when its reader stops reading, at Ctrl-C, and when the pipe server is killed."""
    guest.works("mkfile -s 2m /tmp/zeros; cat /tmp/zeros | true")
    for line in ("sleep 1000 | cat", "cat | cat | cat", "/app/bdsh -c 'sleep 1000' | cat"):
        guest.start(line)
        guest.session.pause(0.5)
        guest.session.send(b"\x03")
        guest.session.wait_prompt()
        check(guest.status() == 130, f"`{line}` has the wrong status")
        check(guest.run("jobs") == "", f"`{line}` still runs")
    check("background" in guest.run("sleep 1000 | cat &"), "the job is not reported")
    guest.run("kill %1")
    while guest.run("jobs") != "":  # the session's timeout ends the test if the job stays
        guest.session.pause(0.1)
    guest.start("sleep 1000 | cat")
    guest.terminal(2)
    guest.works("kill pipe")
    guest.terminal(1)
    guest.session.send(b"\x03")
    guest.session.wait_prompt()
    guest.works("echo again | cat", "again")


def test_patterns(guest):
    """Matching names replace *, ? and [...]; quoted patterns and those without a match are unchanged."""
    guest.works("mkdir -p /tmp/d/e; touch /tmp/d/a.c /tmp/d/b.c /tmp/d/b.h /tmp/d/e/x.c '/tmp/d/a b.c'")
    guest.works("cd /tmp/d")
    check(guest.run("echo *.c") == "a b.c a.c b.c", guest.run("echo *.c"))
    check(guest.run("echo ?.[ch] [!a]*") == "a.c b.c b.h b.c b.h e", guest.run("echo ?.[ch] [!a]*"))
    check(guest.run("echo */*.c /tmp/*/e") == "e/x.c /tmp/d/e", guest.run("echo */*.c /tmp/*/e"))
    check(guest.run("echo '*' \"?\" \\* *.z") == "* ? * *.z", "what is quoted")
    guest.works("rm *.c")
    check(guest.run("ls") == "b.h  e/", guest.run("ls"))
    guest.works("cd /")


def test_filters(guest):
    """grep, head, tail, sort, wc and hexdump read files and their input."""
    guest.works("printf 'pear 3\\nApple 12\\nfig 7\\n' > /tmp/l")
    check(guest.run("sort /tmp/l") == "Apple 12\nfig 7\npear 3", "sort")
    check(guest.run("sort -r < /tmp/l | head -n 1") == "pear 3", "sort -r, head")
    check(guest.run("tail -2 /tmp/l") == "Apple 12\nfig 7", "tail")
    check(guest.run("grep -in P /tmp/l") == "1:pear 3\n2:Apple 12", "grep")
    check(guest.run("grep -v p /tmp/l /tmp/l | wc").split() == ["2", "4", "26"], "grep, wc")
    guest.fails("grep nothing /tmp/l /tmp/nowhere", "nowhere")
    check(guest.run("hexdump -n 5 /tmp/l").endswith("|pear |"), "hexdump")
    check("|.<.mkfs.fat" in guest.run("bdd bd/initrd 0 1"), "bdd")
    guest.fails("bdd bd/initrd 99999999", "blocks of 512 bytes")
    check(guest.run("printf '%s=%03d\\n' a 7 b 0x10") == "a=007\nb=016", "printf")


def test_scripts_and_aliases(guest):
    """batch runs the lines of a file in this shell; an alias replaces a command; both report errors."""
    guest.works("printf 'cd /tmp\\necho here | cat\\n' > /s; batch /s", "here")
    check(guest.run("pwd") == "/tmp", "the script ran in another shell")
    guest.works("echo 'batch /r' > /r; cd /")
    guest.fails("batch /r", "too deep")
    guest.fails("batch /s | cat", "only alone")
    guest.fails("batch /nowhere", "not found")
    guest.works("alias ll='ls -l' up='cd ..'; ll -d /etc", "/etc")
    guest.works("alias", "ll='ls -l'")
    guest.fails("alias p='a | b'", "one command")
    guest.works("unalias ll")
    guest.fails("ll", "not found")


def test_date(guest):
    """The system knows the date, and every file system stores it as the time of files."""
    now = int(guest.works("date +%s"))
    check(abs(now - time.time()) < 120, f"the guest has {now}")
    today = guest.works("date +%Y-%m-%d")
    guest.volume()
    guest.works("mount mfs /data loop; echo x > /f; echo x > /tmp/f; echo x > /data/f")
    for path in ("/f", "/tmp/f", "/data/f"):
        guest.works(f"ls -l {path}", today)
    guest.works("uptime", "up 00:0")
    guest.works("free", "free")
    guest.works("top 0.2 1", "bdsh")


def test_refusals(guest):
    """rm -rf rejects the root, the working directory and mount points; ls -R shows that the files remain."""
    for path in ("/", ".", "..", "/etc/..", "/etc/../"):
        guest.fails(f"rm -rf {path}", "refused")
    text = guest.works("ls -R /", "/etc:", "motd", "/app:", "bdsh")
    check("/loc/con:" in text, text)
    guest.works("cd /tmp; " + "mkdir d; cd d; " * 60 + "pwd; cd /")
    guest.works("ls -R /tmp > /tmp/list; rm -r /tmp/d")
