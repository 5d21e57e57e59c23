"""The directory of a run: opened once; what is in it is opened, made and replaced through that, and no link is followed.

src/report/run_directory.h and src/base/place.h say the same for the programs. A link on the way to the directory is followed when
it is the user's own or root's: nobody else may lead root to root's own files.
"""

import collections
import contextlib
import errno
import os
import pathlib
import secrets
import stat

from netring_report.errors import Failure

SEARCH = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
MOST_LINKS = 40  # as the kernel's


class RunDirectory:
    """What is wrong with the directory or a file is a Failure that names it; only FileNotFoundError is left to who asked."""

    def __init__(self, path, descriptor):
        self.path, self._descriptor = pathlib.Path(path), descriptor

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self._descriptor)

    @classmethod
    def open(cls, path, make=False, new=False):
        """One that is there; with `make`, what is missing of it is made; a `new` one must not be there."""
        above, name = find(path, make)
        with closing(above):
            if make:
                with told(path):
                    make_folder(name, above, new)
            return cls(path, open_folder(name, above, path))

    @classmethod
    def of(cls, place):
        """(directory, name of a file or None): what a run's directory, or the path of a file in it, names."""
        place = pathlib.Path(place)
        above, name = find(place)
        with closing(above):
            with told(place):
                kind = os.stat(name, dir_fd=above, follow_symlinks=False).st_mode
            if stat.S_ISDIR(kind):
                return cls(place, open_folder(name, above, place)), None
            return cls(place.parent, os.open(".", FOLDER, dir_fd=above)), name

    def folder(self, name):
        """A folder in it, which is made when it is not there."""
        with told(self.path / name):
            make_folder(name, self._descriptor)
        return RunDirectory(self.path / name, open_folder(name, self._descriptor, self.path / name))

    def inner(self, name):
        """A folder in it that is there."""
        with told(self.path / name):
            return RunDirectory(self.path / name, open_folder(name, self._descriptor, self.path / name))

    def names(self):
        """Of what is in it."""
        with told(self.path):
            return sorted(os.listdir(self._descriptor))

    def is_same(self, other):
        return os.path.samestat(os.fstat(self._descriptor), os.fstat(other._descriptor))

    def stat(self, name):
        with told(self.path / name):
            return os.stat(name, dir_fd=self._descriptor, follow_symlinks=False)

    def opened(self, name):
        """(descriptor, status) of a regular file, for reading. Nothing is waited for: a pipe may never say anything."""
        path = self.path / name
        with told(path), contextlib.ExitStack() as failed:
            descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self._descriptor)
            failed.callback(os.close, descriptor)
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise Failure(f"{path}: is no regular file: give a run directory of netring-run")
            if status.st_nlink > 1 and os.fstat(self._descriptor).st_uid != os.geteuid():
                raise Failure(f"{path}: has another name (a hard link), and the directory is somebody else's, so it may be "
                              "any file: copy the directory")
            failed.pop_all()
        return descriptor, status

    def read(self, name, most_bytes):
        """The bytes of a regular file."""
        path = self.path / name
        descriptor, status = self.opened(name)
        with told(path), open(descriptor, "rb") as file:
            data = b"" if status.st_size > most_bytes else file.read(most_bytes + 1)
        if status.st_size > most_bytes or len(data) > most_bytes:
            raise Failure(f"{path}: more than {most_bytes >> 20} MiB: split the run into several")
        return data

    def replace(self, name, data):
        """Written beside and renamed, so that no half of a file is ever seen; its mode is what the umask leaves of 0666."""
        temporary = f".{name}.{secrets.token_hex(8)}.tmp"
        with told(self.path / name):
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666,
                                 dir_fd=self._descriptor)
            try:
                with open(descriptor, "wb") as file:
                    file.write(data)
                os.rename(temporary, name, src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(temporary, dir_fd=self._descriptor)
                raise


@contextlib.contextmanager
def closing(descriptor):
    try:
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def told(path):
    """An OSError becomes a line that names the path."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Failure(f"{path}: is a link, which no run makes: give the path of the run itself") from None
        raise Failure(f"{path}: {error.strerror}: give a directory and files that you may read and write") from None


def open_folder(name, above, path):
    with told(path):
        try:
            return os.open(name, FOLDER, dir_fd=above)
        except NotADirectoryError:
            if stat.S_ISLNK(os.stat(name, dir_fd=above, follow_symlinks=False).st_mode):
                raise Failure(f"{path}: is a link, which is not followed: give the path that it leads to") from None
            raise


def parts_of(path):
    return [part for part in os.fspath(path).split("/") if part]


def find(path, make=False):
    """(descriptor, name): the folder that the path leads to, and the last part of the path in it."""
    parts = collections.deque(parts_of(path) or ["."])
    name, walked, links = parts.pop(), "", 0
    at = os.open("/" if os.fspath(path).startswith("/") else ".", SEARCH | os.O_DIRECTORY)
    try:
        while parts:
            part = parts.popleft()
            walked = f"{walked}/{part}"
            found = step(part, at, path, make)
            if stat.S_ISLNK(os.fstat(found).st_mode):
                with closing(found):
                    target = target_of(found, path, walked)
                parts.extendleft(reversed(parts_of(target)))
                links += 1
                if links > MOST_LINKS:
                    raise Failure(f"{path}: {os.strerror(errno.ELOOP)}: give another path")
                found = os.open("/", SEARCH) if target.startswith("/") else os.dup(at)
            os.close(at)
            at = found
    except BaseException:
        os.close(at)
        raise
    return at, name


def step(part, at, path, make):
    with told(path):
        try:
            return os.open(part, SEARCH, dir_fd=at)
        except FileNotFoundError:
            if not make:
                raise
        make_folder(part, at)
        return os.open(part, SEARCH, dir_fd=at)


def make_folder(name, at, new=False):
    with contextlib.suppress(*(() if new else (FileExistsError,))):
        os.mkdir(name, dir_fd=at)


def target_of(link, path, walked):
    owner = os.fstat(link).st_uid
    if owner not in (0, os.geteuid()):
        raise Failure(f"{path}: '{walked.lstrip('/')}' is a link of user {owner}, which is not followed: give the path that it "
                      "leads to")
    return os.readlink("", dir_fd=link)
