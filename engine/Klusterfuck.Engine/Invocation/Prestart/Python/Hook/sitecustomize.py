"""Makes an interpreter that was started as for a request wait before it runs its program, and go on in a copy of itself for each request.

It stands in for the real sitecustomize, the last thing an interpreter imports before its program. So everything about a copy is what the interpreter
itself made of the same command line, and nothing of this file is on the stack beneath the program. A copy is made by clone(CLONE_PARENT): it is a
child of whoever started this process, who waits for it as for any other program.

It runs twice. First with a program that does not exist, to see that it is found at all: else a program would run before its request. Then that
process executes the command itself.
"""
import sys

CHANNEL = 3
ARCHIVE = 4
PRESTART = "KF_PRESTART"
LARGEST_MESSAGE = 1 << 16
FIONREAD = 0x541B

# What programs on standard input and output use most. Nothing that a library may want to replace before it is imported, as gevent does with ssl.
STANDARD = (
    "argparse ast base64 binascii bisect calendar collections collections.abc configparser contextlib contextvars copy csv ctypes dataclasses datetime "
    "decimal difflib email enum fnmatch fractions functools glob gzip hashlib heapq hmac html html.parser inspect io itertools json locale logging math "
    "mimetypes numbers operator pathlib platform pprint queue random re secrets shlex shutil signal statistics string struct subprocess tempfile "
    "textwrap threading time traceback types typing unicodedata urllib.parse uuid warnings weakref zlib"
).split()

# Of the environment, what the way to this interpreter changes, before and after its process began. Where its program's own modules are looked for, when that last changed, and the modules
# they must not stand in for. What shows the environment of a copy to others.
CHANGED_BEFORE, CHANGED, REMOVED = {}, {}, set()
SEEN = []
SHOW = []


def prestart():
    """Returns, in the copy for a request, whether there is a real sitecustomize."""
    import os

    started = set(sys.modules) - {"sitecustomize"}
    stage = os.environ.pop(PRESTART)
    path = os.environ.pop("PYTHONPATH")
    channel = None
    try:
        import _socket

        channel = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET, 0, CHANNEL)
        program, *rest = channel.recv(LARGEST_MESSAGE).split(b"\0")
        command, rest = take(rest)
        variables, preload = take(rest)
        given = dict(variable.split(b"=", 1) for variable in variables)
        if stage == "check":
            execute_command(os, program, command, given, path)
        refuse_output()
        channel.send(b"started")
        import klusterfuck_copy
        import klusterfuck_exit

        forget(path.partition(os.pathsep)[0])
        os.close(ARCHIVE)
        find_difference(os, given)
        real = import_real(os)
        request = serve(os, channel, started, preload, klusterfuck_copy, klusterfuck_exit)
    except BaseException as fault:
        reason = str(fault) if isinstance(fault, NotImplementedError) else "{}: {}".format(type(fault).__name__, fault)
        try:
            channel.send(b"!" + reason.encode("utf-8", "replace")[:2000])
        finally:
            os._exit(70)
    finish_start(os, request, program, command)
    return real


def forget(here):
    sys.path.remove(here)
    sys.path_importer_cache.pop(here, None)
    sys.modules["zipimport"]._zip_directory_cache.pop(here, None)
    for name in ("sitecustomize", "klusterfuck_copy", "klusterfuck_exit"):
        del sys.modules[name]


def refuse_output():
    """What an interpreter writes as it starts it would have to write again for each request."""
    import fcntl

    for stream in (1, 2):
        if int.from_bytes(fcntl.ioctl(stream, FIONREAD, bytes(4)), sys.byteorder):
            raise NotImplementedError("its interpreter writes something when it starts")


def execute_command(os, program, command, given, path):
    if sys.implementation.name != "cpython" or sys.version_info < (3, 8):
        raise NotImplementedError("only CPython from 3.8 on can be started ahead")
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        raise NotImplementedError("a Python without its global lock cannot be started ahead")
    os.set_inheritable(CHANNEL, True)
    os.set_inheritable(ARCHIVE, True)
    given[PRESTART.encode()] = b"serve"
    given[b"PYTHONPATH"] = os.fsencode(path)
    execute(os, program, command, given)


def execute(os, program, command, environment):
    """Replaces this process, without what the interpreter changed of the signals."""
    import _signal

    for name in ("SIGPIPE", "SIGXFSZ"):
        _signal.signal(getattr(_signal, name), _signal.SIG_DFL)
    os.execve(program, command, environment)


def take(words):
    count = int(words[0])
    return words[1:count + 1], words[count + 1:]


def find_difference(os, given):
    """Notes what the way to this interpreter changed of its environment: a script that chooses a version, or the interpreter for want of a locale."""
    if b"PYTHONPATH" in given:
        os.environb[b"PYTHONPATH"] = given[b"PYTHONPATH"]
    with open("/proc/self/environ", "rb") as file:
        began = dict(variable.split(b"=", 1) for variable in file.read().split(b"\0") if b"=" in variable)
    for name in (PRESTART.encode(), b"PYTHONPATH"):
        began.pop(name)
    CHANGED_BEFORE.update((name, value) for name, value in began.items() if given.get(name) != value)
    CHANGED.update((name, value) for name, value in os.environb.items() if given.get(name) != value)
    REMOVED.update(name for name in given if name not in os.environb)


def import_real(os):
    spec = next(filter(None, (finder.find_spec("sitecustomize", None) for finder in sys.meta_path)), None)
    if spec is None:
        return False
    if spec.origin and (os.path.realpath(spec.origin) + os.sep).startswith(os.path.realpath(os.getcwd()) + os.sep):
        raise NotImplementedError("it has a sitecustomize of its own")
    import sitecustomize  # noqa: F401
    return True


def serve(os, channel, started, preload, copy, end):
    """Imports what is asked for, then makes a copy for each request; returns only in a copy."""
    for name in STANDARD:
        try:
            __import__(name)
        except ImportError:
            pass
    standard = set(sys.modules)
    objects = end.list_objects()
    names = {name.partition(".")[0] for name in standard - started} - set(sys.builtin_module_names)
    for folder in find_folders(os):
        SEEN.append((folder, os.stat(folder).st_mtime_ns, names))
        name = find_shadow(os, folder, names)
        if name:
            raise NotImplementedError("'{}' is named as a module of Python's own that is imported ahead".format(name))
    import_preload(preload)
    clone = copy.make_clone()
    SHOW.append(copy.make_environment_writer())
    modules = sys.modules.items()
    end.watch({name: module for name, module in modules if name in standard}, [module for name, module in modules if name not in standard], objects)
    if len(os.listdir("/proc/self/task")) != 1:
        raise NotImplementedError("a module of 'preload' started a thread")
    sys.stdout.flush()
    sys.stderr.flush()
    end.freeze()
    channel.send(b"ready")
    return wait(os, channel, clone)


def find_folders(os):
    """Where the interpreter will look for modules before it comes to its own."""
    folders = [folder for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if os.path.isdir(folder)]
    program = sys.argv[0]
    if getattr(sys.flags, "safe_path", False):
        return folders
    if program in ("-c", "-m"):
        return [os.getcwd(), *folders]
    if os.path.isdir(program):
        return [os.path.realpath(program), *folders]
    return list(dict.fromkeys((os.path.dirname(os.path.realpath(program)), os.path.dirname(os.path.abspath(program)), *folders)))


def find_shadow(os, folder, names):
    """The first entry of a folder that is imported in place of one of the modules."""
    import _imp

    suffixes = (".py", ".pyc", *_imp.extension_suffixes())
    try:
        entries = os.listdir(folder)
    except OSError:
        return None
    for entry in entries:
        if entry.partition(".")[0] not in names:
            continue
        path = os.path.join(folder, entry)
        if entry.endswith(suffixes):
            return entry
        if "." not in entry and os.path.isdir(path) and any(e.startswith("__init__.") for e in os.listdir(path)):
            return entry
    return None


def import_preload(preload):
    before = list(sys.path)
    sys.path[:0] = [folder for folder, _, _ in SEEN[:1]]
    for name in preload:
        try:
            __import__(name.decode())
        except BaseException as fault:
            raise NotImplementedError("the module '{}' of 'preload' cannot be imported: {}: {}".format(name.decode(), type(fault).__name__, fault))
    sys.path[:] = before


def wait(os, channel, clone):
    """Makes copies until there is nobody left to make them for; returns in each the environment of its request."""
    import _socket

    while True:
        message, rights, _, _ = channel.recvmsg(16, 64, _socket.MSG_CMSG_CLOEXEC)
        if not message:
            os._exit(0)
        data = rights[0][2]
        descriptors = [int.from_bytes(data[i:i + 4], sys.byteorder) for i in range(0, len(data), 4)]
        process = clone()
        if process == 0:
            break
        for descriptor in descriptors:
            os.close(descriptor)
    # Until here a copy is killed together with this process, from here on it is not.
    os.setpgid(0, 0)
    channel.send(message + os.getpid().to_bytes(4, sys.byteorder))
    for number in range(3):
        os.dup2(descriptors[number], number)
        os.close(descriptors[number])
    channel.close()
    control = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET, 0, descriptors[3])
    request = control.recv(LARGEST_MESSAGE)
    if not request:
        os._exit(0)
    control.close()
    return request


def finish_start(os, request, program, command):
    """Makes this what an interpreter that starts now would be."""
    variables = dict(variable.split(b"=", 1) for variable in request.split(b"\0"))
    for folder, time, names in SEEN:
        if read_time(os, folder) != time and find_shadow(os, folder, names):
            execute(os, program, command, variables)
    for name in REMOVED:
        variables.pop(name, None)
    variables.update(CHANGED_BEFORE)
    SHOW[0](b"\0".join(name + b"=" + value for name, value in variables.items()))
    variables.update(CHANGED)
    environment = os.environb
    for name in [name for name in environment if name not in variables]:
        del environment[name]
    for name, value in variables.items():
        if environment.get(name) != value:
            environment[name] = value
    main_thread = sys.modules["threading"].main_thread()
    if hasattr(main_thread, "_set_native_id"):
        main_thread._set_native_id()
    logging = sys.modules["logging"]
    time = sys.modules["time"]
    logging._startTime = time.time_ns() if isinstance(logging._startTime, int) else time.time()


def read_time(os, folder):
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return None


if not prestart():
    raise ImportError("No module named 'sitecustomize'", name="sitecustomize")
