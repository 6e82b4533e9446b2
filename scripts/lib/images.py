# SPDX-License-Identifier: BSD-2-Clause
"""Extracts disk images from the memory of a running guest and checks them with the tools of the host.

The initial FAT image is a boot module: GRUB loads it contiguously into physical memory, and the guest's
disk `bd/initrd` is that memory. It is found by comparison with the image that was built: most of its
pages (the programs) never change.
"""

import os
import subprocess

import minix

PAGE = 4096
MIB = 1 << 20


class ImageError(Exception):
    """An image was not found or is not valid."""


def save_initrd(machine, built, path):
    """Stops the machine and writes the current state of the initial image to the file `path`. `built` is
    the path of the image that was booted."""
    with open(built, "rb") as file:
        image = file.read()
    whole = path + ".memory"
    machine.qmp("stop")
    try:
        machine.save_memory(0, machine.memory * MIB, whole)
        with open(whole, "rb") as file:
            memory = file.read()
    finally:
        if os.path.exists(whole):
            os.unlink(whole)
    start = find_image(memory, image)
    with open(path, "wb") as file:
        file.write(memory[start:start + len(image)])


def replace_initrd(iso, built, image, path):
    """Copies the file `iso` to `path` and replaces its initial image `built` by `image`. The image is
    contiguous in `iso`, and both images must have the same size."""
    contents = []
    for name in (iso, built, image):
        with open(name, "rb") as file:
            contents.append(file.read())
    whole, old, new = contents
    start = whole.find(old)
    if start < 0 or len(old) != len(new):
        raise ImageError(f"{built} is not in {iso}, or has another size than {image}")
    with open(path, "wb") as file:
        file.write(whole[:start] + new + whole[start + len(old):])


def find_image(memory, image):
    """Returns the offset of the image in `memory`. Most of its pages must be unchanged."""
    pages = [page for page in range(0, len(image), PAGE) if any(image[page:page + PAGE])]
    step = max(1, len(pages) // 8)
    for probe in pages[::step]:
        wanted = image[probe:probe + PAGE]
        for start in range(0, len(memory) - len(image) + 1, PAGE):
            if memory[start + probe:start + probe + PAGE] != wanted:
                continue
            same = sum(memory[start + page:start + page + PAGE] == image[page:page + PAGE]
                       for page in pages)
            if same > len(pages) // 2:
                return start
    raise ImageError("the initial image is not in the memory of the guest")


def _tool(*command):
    """Runs a tool of the host. Returns its output; raises ImageError with the output if it fails."""
    environment = dict(os.environ, MTOOLS_SKIP_CHECK="1", LC_ALL="C",
                       PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env=environment, timeout=60, check=False)
    output = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode != 0:
        raise ImageError(f"{' '.join(command)}: status {done.returncode}\n{output}")
    return output


def extract(image, inside, path):
    """Copies the file `inside` ("/img") of a FAT image to `path`."""
    _tool("mcopy", "-n", "-i", image, "::" + inside, path)


def read(image, inside):
    """Returns the bytes of the file `inside` of a FAT image."""
    path = image + ".file"
    extract(image, inside, path)
    with open(path, "rb") as file:
        content = file.read()
    os.unlink(path)
    return content


def check_fat(image):
    """Runs fsck.fat without repairs and returns its output."""
    return _tool("fsck.fat", "-n", image)


def check_minix(image):
    """Checks a MINIX image: version 3 with minix.py, and blocks of 1024 bytes also with fsck.minix,
    without repairs. Returns (command, output) for each checker."""
    reports = []
    with open(image, "rb") as file:
        file.seek(minix.SUPERBLOCK)
        superblock = file.read(32)
    version_3 = int.from_bytes(superblock[24:26], "little") == minix.MAGIC
    if version_3:
        try:
            reports.append(("minix.py", minix.Minix(image).check()))
        except minix.MinixError as error:
            raise ImageError(f"{image}: {error}") from None
    if not version_3 or int.from_bytes(superblock[28:30], "little") == 1024:
        reports.append(("fsck.minix -f", _tool("fsck.minix", "-f", image)))
    return reports
