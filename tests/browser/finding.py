"""Where the browser of the tests comes from: what the machine has, else what it can get.

In order: QUANCHENG_CHROMIUM; a Chromium of the system; Debian's packages, as root; npm's packed
Chromium with a font from a wheel. What was got is kept for the next run, in the user's cache.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

VARIABLE = "QUANCHENG_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
PACKED = "@sparticuz/chromium@147.0.0"  # the last line that asks for no newer Node than 20
PACKED_SHA256 = "18fe5404ce845594cd7d592fc07f37a19514079ba4d9c27192ad8b908743f16b"
FONT = "manimgx-fonts-cjk==2026.9.26.post1"
FONT_SHA256 = "05d5584c73877f37427cf0ca8067f5bacea2b596c7be79e8aedd634bb9f2b666"
WITHIN_S = 300


class Found(NamedTuple):
    """A browser to launch. `environment`: what it needs beside our own."""

    program: Path
    environment: Mapping[str, str] = {}


class NoBrowser(Exception):
    """None is there and none can be had; the message says why, in a line."""


class CannotBeHad(Exception):
    """One way led to none."""


@dataclass(frozen=True)
class Machine:
    """What the way to a browser hangs on. `which`: where a program lies, None where there is none."""

    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    root: bool = field(default_factory=lambda: os.geteuid() == 0)
    which: Callable[[str], str | None] = shutil.which
    cache: Path = field(
        default_factory=lambda: (
            Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "quancheng-browser"
        )
    )


Way = Callable[[Machine], Found]


def find(machine: Machine | None = None) -> Found:
    """The browser. Raises NoBrowser with what was tried and why it failed."""
    machine = machine or Machine()
    why = []
    for way in ways(machine):
        try:
            return way(machine)
        except CannotBeHad as no:
            why.append(str(no))
    raise NoBrowser(f"no browser for the tests: {'; '.join(why)}. Set {VARIABLE}")


def ways(machine: Machine) -> list[Way]:
    """What is tried on this machine, in order. Whoever names a browser means that one."""
    if machine.environment.get(VARIABLE):
        return [named]
    if any(map(machine.which, NAMES)):
        return [installed]
    found: list[Way] = [from_debian] if machine.root and machine.which("apt-get") else []
    return [*found, packed]


def named(machine: Machine) -> Found:
    """The one that QUANCHENG_CHROMIUM names."""
    program = Path(machine.environment[VARIABLE])
    if not os.access(program, os.X_OK) or not program.is_file():
        raise CannotBeHad(f"{VARIABLE} names {program}, which is no program")
    return Found(program)


def installed(machine: Machine) -> Found:
    """The system's own."""
    for name in NAMES:
        if program := machine.which(name):
            return Found(Path(program))
    raise CannotBeHad("no Chromium is installed")


def from_debian(machine: Machine) -> Found:
    """Installed now, with Chinese fonts; the package list is fetched where it is too old for that."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
    with _one_at_a_time(machine.cache):
        if not any(map(machine.which, NAMES)) and not _ran(install, quiet):
            _ran(["apt-get", "update"], quiet)
            if not _ran(install, quiet):
                raise CannotBeHad(f"apt-get could not install {' and '.join(PACKAGES)}")
    return installed(machine)


def packed(machine: Machine) -> Found:
    """npm's packed Chromium, unpacked once into the cache, with a font that has Chinese.

    Without such a font Chinese text has no ink, and a test that only reads it would not notice.
    """
    if machine.which("npm") is None:
        raise CannotBeHad("neither a Chromium nor npm is installed")
    folder = machine.cache / PACKED.rpartition("@")[2]
    with _one_at_a_time(machine.cache):
        if not (folder / "ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _unpack_browser(folder)
            _unpack_font(folder)
            (folder / "ready").touch()
    return Found(
        folder / "chromium",
        {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "LD_LIBRARY_PATH": str(folder / "lib")},
    )


def _unpack_browser(folder: Path) -> None:
    if not _ran(["npm", "pack", "--silent", PACKED], where=folder):
        raise CannotBeHad(f"npm could not fetch {PACKED}")
    archive = _checked(next(folder.glob("*.tgz")), PACKED_SHA256)
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    parts = folder / "package" / "bin"
    _unbrotli(parts / "chromium.br", folder / "chromium")
    (folder / "chromium").chmod(0o755)
    for name in ("al2023", "swiftshader"):
        _unbrotli(parts / f"{name}.tar.br", folder / f"{name}.tar")
        with tarfile.open(folder / f"{name}.tar") as tar:
            tar.extractall(folder, filter="data")
        (folder / f"{name}.tar").unlink()
    for left in folder.glob("al2023/lib/*"):
        (folder / "lib").mkdir(exist_ok=True)
        left.rename(folder / "lib" / left.name)
    shutil.rmtree(folder / "package")
    archive.unlink()


_UNBROTLI = """
const { createReadStream, createWriteStream } = require("fs");
const { createBrotliDecompress } = require("zlib");
const [from, to] = process.argv.slice(1);
require("stream").pipeline(createReadStream(from), createBrotliDecompress(),
  createWriteStream(to), (no) => process.exit(no ? 1 : 0));
"""


def _unbrotli(packed: Path, to: Path) -> None:
    """Node knows brotli; where there is npm there is Node."""
    if not _ran(["node", "-e", _UNBROTLI, str(packed), str(to)]):
        raise CannotBeHad(f"{packed.name} of {PACKED} cannot be unpacked")


def _unpack_font(folder: Path) -> None:
    wanted = folder / "font.txt"
    wanted.write_text(f"{FONT} --hash=sha256:{FONT_SHA256}\n")
    fonts = folder / "fonts"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not _ran([*pip, "--no-deps", "--require-hashes", "-r", str(wanted), "--target", str(fonts)]):
        raise CannotBeHad(f"pip could not fetch {FONT}")
    (folder / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{fonts}</dir><cachedir>{folder / 'font-cache'}</cachedir></fontconfig>\n"
    )


def _checked(file: Path, digest: str) -> Path:
    if sha256(file.read_bytes()).hexdigest() != digest:
        raise CannotBeHad(f"{file.name} is not the file that we know")
    return file


def _ran(command: list[str], more: Mapping[str, str] = {}, where: Path | None = None) -> bool:
    try:
        done = subprocess.run(
            command, env={**os.environ, **more}, cwd=where, capture_output=True, timeout=WITHIN_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@contextmanager
def _one_at_a_time(cache: Path) -> Any:
    """The processes of a test run ask for the browser at once."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
