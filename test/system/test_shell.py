# SPDX-License-Identifier: BSD-2-Clause
"""Interactive use of the shell and its terminals: editing, completion, Ctrl-C, jobs, redirections, and output
to a hidden terminal."""

import re

from guest import check

UP, DOWN, LEFT, HOME = "\x1b[A", "\x1b[B", "\x1b[D", "\x1b[H"
CTRL_C, CTRL_D, CTRL_K, CTRL_L, CTRL_U, CTRL_W = "\x03", "\x04", "\x0b", "\x0c", "\x15", "\x17"


def keys(guest, typed, shown):
    """Types keys, and waits until the current line is `shown`."""
    session = guest.session
    session.send(typed.encode())
    session.wait(lambda: session.lines.current.rstrip() == shown.rstrip(),
                 f"{shown!r} (there is {session.lines.current!r})")


def enter(guest):
    """Completes the typed line with Enter, and returns its output."""
    session = guest.session
    session.mark = len(session.lines.done)
    session.send(b"\r")
    return session.wait_prompt().strip()


def interrupt(guest):
    """Types Ctrl-C, and waits for the prompt."""
    session = guest.session
    session.send(CTRL_C.encode())
    return session.wait_prompt()


def test_editing(guest):
    """Cursor keys, deletion and the history edit the line."""
    keys(guest, "eco one two", "/ # eco one two")
    keys(guest, HOME + "\x1b[C\x1b[Ch", "/ # echo one two")
    check(enter(guest) == "one two", "the edited line was not run")
    keys(guest, UP, "/ # echo one two")
    keys(guest, CTRL_W + "three", "/ # echo one three")
    check(enter(guest) == "one three", "the line of the history was not changed")
    keys(guest, UP + UP, "/ # echo one two")
    keys(guest, DOWN, "/ # echo one three")
    keys(guest, LEFT * 5 + CTRL_K, "/ # echo one")
    keys(guest, CTRL_U, "/ #")
    keys(guest, "not run" + CTRL_C, "/ #")
    check(guest.status() == 130, "Ctrl-C in a line does not set the status 130")


def test_completion(guest):
    """Tab completes commands, programs, paths and names with blanks, and lists the candidates."""
    keys(guest, "mkf\t", "/ # mkf")
    keys(guest, "i\t", "/ # mkfile ")
    keys(guest, CTRL_U + "cat /et\tmo\t", "/ # cat /etc/motd ")
    check("Welcome" in enter(guest), "the completed command was not run")
    guest.works("echo inside > '/a long name'")
    keys(guest, "cat /a\\ l\t", "/ # cat /a\\ long\\ name ")
    check(enter(guest) == "inside", "the quoted name was not found")
    keys(guest, "cat '/a l\t", "/ # cat '/a long name' ")
    check(enter(guest) == "inside", "the name in quotes was not found")
    mark = len(guest.session.lines.done)
    keys(guest, "mk\t", "/ # mk")
    listed = guest.session.text(mark).split()
    check("mkdir" in listed and "mkfile" in listed, f"Tab lists {listed}")
    keys(guest, CTRL_U, "/ #")


def test_redirections(guest):
    """Redirections, sequences of commands, and the status."""
    guest.works("echo one > /tmp/f; echo two >> /tmp/f")
    check(guest.run("cat < /tmp/f") == "one\ntwo", "not the data written")
    check(guest.run("/app/bdsh -c 'cat /tmp/f' > /tmp/g; cmp /tmp/f /tmp/g && echo same") == "same",
          "the output of a program was not redirected")
    check(guest.run("false; echo $?; false || echo or; true && echo and") == "1\nor\nand", "sequences")
    check(guest.run("false && echo never; true || echo never") == "", "a command after && or || was run")
    guest.fails("echo x >", "no file name")
    guest.fails("ls |", "no command after")
    guest.start("cat > /tmp/typed")
    guest.session.send(b"first\rsecomd\x7f\x7fnd\r" + CTRL_D.encode())
    guest.finish()
    check(guest.run("cat /tmp/typed") == "first\nsecond", guest.run("cat /tmp/typed"))


def test_output_among_inputs(guest):
    """A command whose input is also its output fails, and the file is unchanged."""
    guest.works("mkfile -s 40k /tmp/f; echo the end >> /tmp/f; cp /tmp/f /tmp/copy; mkdir /tmp/d")
    lines = ("cat /tmp/f >> /tmp/f", "cat /tmp/f > /tmp/f", "cat /etc/motd /tmp/d/../f > /tmp/f",
             "cat < /tmp/f >> /tmp/f", "cat - < /tmp/f > /tmp/f", "head -n 99999 /tmp/f >> /tmp/f",
             "head /tmp/f > /tmp/f", "tail /tmp/f > /tmp/f", "grep e /tmp/f > /tmp/f", "wc /tmp/f > /tmp/f",
             "hexdump /tmp/f > /tmp/f", "cp /tmp/f /tmp/f", "cp /tmp/f /tmp/d/../f", "cp -r /tmp/f /tmp")
    for line in lines:
        guest.fails(line, "also the output|same file")
        guest.works("cmp /tmp/f /tmp/copy")
    guest.fails("cd /tmp; cat f >> f", "also the output")
    guest.fails("/app/bdsh -c 'cat /tmp/f' >> /tmp/f", "also the output")
    guest.works("cd /; cmp /tmp/f /tmp/copy")
    guest.works("printf 'b\\na\\n' > /tmp/l; sort /tmp/l > /tmp/l; cat /tmp/l", "a\nb")
    guest.works("sort -r /tmp/l >> /tmp/l; cat /tmp/l", "a\nb\nb\na")
    guest.works("true > /tmp/l; wc /tmp/l", " 0 ")
    guest.works("echo long line > /tmp/l; echo x > /tmp/l; cat /tmp/l /tmp/l", "x\nx")
    guest.works("> /tmp/l; wc /tmp/l", " 0 ")


def test_output_of_jobs(guest):
    """Commands that print concurrently print each line once, without errors."""
    text = guest.run("echo one & echo two & ls /srv & echo three")
    guest.run("sleep 1")  # ended jobs are reported before the next prompt
    text = "\n".join(guest.session.lines.done)
    for word in ("one", "two", "three"):
        count = len(re.findall(rf"(?<!echo ){word}\b", text))
        check(count == 1, f"`{word}` was printed {count} times: {text}")
    check("the other party failed" not in text, f"an output failed: {text}")
    check(text.count("ended with status 0") >= 3, f"a job failed: {text}")


def test_full_file_system(guest):
    """Every way of writing to a full file system is reported as an error of the command."""
    guest.works("mkdir /s")
    guest.works("mount -o size=16k tmpfs /s")
    guest.fails("cat /app/tester > /s/a", "no space left")
    for command in ("cat /app/tester", "tail -n 100000 /app/tester", "head -n 100000 /app/tester",
                    "deadlock", "cat /app/tester | cat"):
        guest.fails(f"{command} >> /s/a", "no space left")
    guest.fails("bdsh -c 'echo more' >> /s/a")
    guest.fails("cp /app/tester /s/b", "no space left")
    # A program that never checks its output: libc reports what is lost at exit.
    guest.fails("tester --help >> /s/a", "tester: output lost: no space left")
    guest.works("tester --help | true")
    guest.works("rm /s/a")
    guest.works("echo fits >> /s/a")
    check(guest.run("cat /s/a") == "fits", "data that fits was not written")


def test_names_shown(guest):
    """Columns are aligned for any script, and names and log lines cannot control the terminal."""
    guest.works("mkdir /tmp/d; cd /tmp/d; touch aaaa z1 éé 日本")
    check(guest.run("ls") == "aaaa  z1    éé    日本", f"the columns are {guest.run('ls')!r}")
    guest.works("cp /test/fault '/tmp/f\u009b2Jx'; touch '/tmp/d/c\u009b2Jx'; mkdir '/tmp/d/m\u009b2Jx'")
    guest.fails("'/tmp/f\u009b2Jx' read-null")
    for line, shown in (("ls", "c?2Jx"), ("ls -l", "c?2Jx"), ("ls -R /tmp", "m?2Jx:"), ("ls -1", "m?2Jx/"),
                        ("log", "2Jx"), ("cat /tmp/klog", "2Jx"), ("cat m*", "m?2Jx")):
        text = guest.run(line)
        check(shown in text and "\u009b" not in text, f"`{line}` shows {text!r}")
    guest.works("echo x > '/tmp/d/c\u009b2Jx'; echo x > aaaa; cd m*")
    for line, shown in (("pwd", "m?2Jx"), ("cd ..; wc c*", "c?2Jx"), ("grep x c* aaaa", "c?2Jx:x"),
                        ("cmp c* /etc/motd", "c?2Jx and"), ("history", "/tmp/d/c?2Jx")):
        text = guest.run(line)
        check(shown in text and "\u009b" not in text, f"`{line}` shows {text!r}")
    guest.works("ls > /tmp/list; cd /; cat /tmp/list", "c\u009b2Jx")


def test_interrupt(guest):
    """Ctrl-C stops shell commands and programs, and drops type-ahead."""
    for line in ("sleep 1000", "/app/bdsh -c 'sleep 1000'", "cat"):
        guest.start(line)
        guest.session.pause(0.5)
        interrupt(guest)
        check(guest.status() == 130, f"`{line}` has the wrong status")
    with guest.console():
        check(len([t for t in guest.tasks() if t.name == "bdsh"]) == 6, "the program still runs")
    guest.start("/app/bdsh")
    guest.finish()
    guest.start("sleep 1000")
    interrupt(guest)
    check(guest.status() == 130, "the inner shell did not stop its command")
    guest.run("exit 7")
    check(guest.status() == 7, "Ctrl-C ended the inner shell")


def test_interrupt_of_hung_commands(boot):
    """Commands that hang in the file systems can be left with Ctrl-C; the shell reports their end."""
    with boot(entry="early") as guest:
        guest.volume()
        guest.start("mount mfs /data loop")
        guest.session.pause(1)
        check("background" in interrupt(guest), "the mount that hangs is not reported")
        check(guest.status() == 130, "the status is not that of an interrupt")
        guest.works("echo on it goes", "on it goes")
        guest.start("ls /")
        guest.session.pause(0.5)
        interrupt(guest)
        keys(guest, "cat /e\t", "/ # cat /e")
        guest.session.pause(0.5)
        keys(guest, CTRL_C, "/ # cat /e")
        keys(guest, CTRL_C, "/ #")
        check("mount mfs /data loop" in guest.run("jobs"), "the mount is not among the jobs")
        guest.works("kill file_bd")
        guest.session.pause(1)
        check("mount mfs /data loop: ended" in guest.session.text(), "the end of the mount is not reported")
        check(guest.run("jobs") == "", "`jobs` still lists jobs")
        guest.works("ls /", "img")


def test_jobs(guest):
    """A command with & runs in the background, and the shell reports its end."""
    check("background" in guest.run("sleep 1 &"), "the job is not reported")
    check("sleep 1" in guest.run("jobs"), "the job is not listed")
    check("ended with status 0" in guest.run("sleep 2"), "the end of the job is not reported")
    guest.run("sleep 1 &")
    keys(guest, "echo half", "/ # echo half")
    guest.session.pause(2)
    check("[1] sleep 1: ended" in guest.session.text(guest.session.mark), "the end of the job is not reported while a line is typed")
    keys(guest, " done", "/ # echo half done")
    check(enter(guest) == "half done", "the typed line was lost")


def ended(guest, line, status):
    """Waits until the shell reports the end of the background job `line`."""
    words = f"{line[:-2]}: ended with status {status}"
    while words not in guest.session.text():  # the session's timeout ends the test if the job stays
        guest.run("jobs")
        guest.session.pause(0.1)
    guest.run("true")


def test_background_input(guest):
    """A background job without `<` reads nothing; the shell gets all typed input."""
    for line in ("cat &", "cat | cat &", "/app/bdsh &", "/app/bdsh -c cat &"):
        guest.start(line)
        guest.finish()
        text = guest.run("echo this is for the shell").splitlines()
        check("this is for the shell" in text, f"`{line}` took a line")
        ended(guest, line, 0)
    guest.works("echo from a file > /tmp/in")
    for line in ("cat < /tmp/in &", "/app/bdsh -c cat < /tmp/in &"):
        guest.start(line)
        guest.session.wait(lambda: "from a file" in guest.session.text(guest.session.mark), "the file's line")
        guest.finish()


def test_background_isolation(guest):
    """A background job cannot change the shell's directory or aliases, or end the shell."""
    guest.works("mkdir /tmp/d; cd /etc; alias ll='ls -l'")
    for line in ("cd /tmp | cat", "true | cd /tmp", "cd - | cat", "exit 3 | cat", "true | exit 0",
                 "alias x=ls | cat", "unalias ll | cat", "cd /tmp &", "exit 4 &", "unalias ll &", "alias y=ls &"):
        guest.run(line)
        if line.endswith("&"):
            ended(guest, line, 4 if "exit" in line else 0)
        check(guest.run("pwd") == "/etc", f"`{line}` changed the directory")
        check(guest.run("alias") == "alias ll='ls -l'", f"`{line}` changed the aliases")
    guest.run("true | exit 7")
    check(guest.status() == 7, "exit in a pipeline has no status")
    guest.fails("true | cd /nowhere", "not found")
    guest.fails("true | cd /etc/motd", "not a directory")
    guest.fails("true | alias p='a | b'", "one command")
    guest.fails("true | unalias nothing", "no such alias")
    guest.works("cd /tmp && cd - | cat; pwd", "/etc", "/tmp")
    guest.works("cd -", "/etc")


def test_background_terminal(guest):
    """Output of a hidden terminal appears later; if the oldest was dropped, that is reported."""
    guest.terminal(2)
    guest.start("sleep 1; echo from the dark; cat /etc/motd")
    guest.terminal(1)
    guest.works("echo here", "here")
    guest.session.pause(2)
    guest.terminal(2)
    check("from the dark" in guest.finish(), "the output is lost")
    guest.start("sleep 1; mkfile -s 60k /tmp/zeros; cat /tmp/zeros; echo the end")
    guest.terminal(1)
    guest.session.pause(3)
    mark = len(guest.session.lines.done)
    guest.terminal(2)
    text = guest.session.text(mark)
    check("dropped" in text, "the dropped output is not reported")
    guest.finish()
    check("the end" in guest.session.text(mark), "the newest output is lost")


def test_end_of_shell(guest):
    """A shell that ends or is killed is restarted, and the terminal reports it."""
    guest.run("exit 3")
    check("status 3" in guest.session.text(), "the end of the shell is not reported")
    guest.works("echo again", "again")
    guest.session.send(CTRL_D.encode())
    guest.session.pause(4)
    guest.works("echo and again", "and again")


def test_redraw(guest):
    """Ctrl-L clears the screen, and leaving the kernel console redraws the current line."""
    keys(guest, "echo half", "/ # echo half")
    keys(guest, CTRL_L, "/ # echo half")
    guest.session.open_console()
    guest.session.run("version")
    guest.session.leave_console()
    keys(guest, " done", "/ # echo half done")
    check(enter(guest) == "half done", "the typed line was lost")
