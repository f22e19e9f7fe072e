"""Lets the end of a copy run as ever, up to where all that a program can see of it is done, and skips the rest: to free an interpreter object by object
would first copy all the memory it shares with the others. Where anything is unusual, nothing is skipped.
"""
import atexit
import ctypes
import gc
import sys
import _io
import _thread
from _frozen_importlib import BuiltinImporter

python = ctypes.pythonapi


def keep(item):
    """For ever."""
    python.Py_IncRef(ctypes.py_object(item))


def list_objects():
    """What is never freed: all there is but the standard streams, which write what they hold when they are freed, and the program's own variables."""
    objects = []
    for item in gc.get_objects():
        if not isinstance(item, _io._IOBase) and item is not sys.modules["__main__"] and item is not vars(sys.modules["__main__"]):
            objects.append(item)
    return objects


def watch(standard, preloaded, objects):
    """Begins to.

    standard: the modules no program can tell the end of, by name. preloaded: those it can. objects: what is never freed.
    """
    leave = make_leave(bool(preloaded))
    main, streams, text = sys.modules["__main__"], (sys.stdout, sys.stderr), type(sys.__stdout__)
    hook, count, collect = sys.excepthook, _thread._count, gc.collect
    modules = {name: module for name, module in standard.items() if name not in ("sys", "builtins", "__main__")}
    keep([modules, preloaded, objects])
    exits = watch_status()

    class Last:
        """Freed when everything of the program is."""

        def __init__(self, status):
            self.status = status

        def __del__(self, leave=leave):
            if self.status is not None:
                leave(self.status)

    def find_status():
        if exits:
            return exits[-1]
        # A script that came to its end: its loader was set before, and its file's name is taken away again after.
        ended = main.__dict__.get("__loader__") not in (None, BuiltinImporter) and "__file__" not in main.__dict__
        failed = hasattr(sys, "last_type") or hasattr(sys, "last_exc") or sys.excepthook is not hook
        return 0 if ended and not failed else None

    def end():
        if count() or sys.warnoptions or (sys.stdout, sys.stderr) != streams or type(sys.stdout) is not text:
            return
        status = find_status()
        collect()
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except BaseException:
            return
        present = sys.modules
        for name, module in modules.items():
            if present.get(name) is module:
                present[name] = None
        sys.klusterfuck = Last(status)

    atexit.register(end)


class Loaded(ctypes.Structure):
    """The beginning of struct dl_phdr_info."""

    _fields_ = [("address", ctypes.c_void_p), ("name", ctypes.c_char_p), ("headers", ctypes.c_void_p), ("count", ctypes.c_uint16), ("adds", ctypes.c_uint64)]


def make_leave(always):
    """What ends the process as the C library does: at length where a library was loaded that may have something to do then."""
    library, adds = ctypes.PyDLL(None), []
    leave, leave_now, flush, iterate = library.exit, library._exit, library.fflush, library.dl_iterate_phdr
    for function in (leave, leave_now):
        function.restype, function.argtypes = None, [ctypes.c_int]

    @ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.POINTER(Loaded), ctypes.c_size_t, ctypes.c_void_p)
    def note(info, size, data):
        adds.append(info[0].adds)
        return 1

    iterate(note, None)

    def end(status):
        iterate(note, None)
        if always or adds[0] != adds[-1]:
            leave(status)
        flush(None)
        leave_now(status)

    return end


def watch_status():
    """A list that gets the exit code when the interpreter reads it of the SystemExit that ends it, which it does with nothing on the stack."""
    attributes = gc.get_referents(SystemExit.__dict__)[0]
    code, frame, exits = attributes["code"], sys._getframe, []

    def to_status(value):
        if value is None:
            return 0
        if not isinstance(value, int):
            return 1
        return value & 0xFF if -1 << 63 <= value < 1 << 63 else 0xFF

    class Code:
        """SystemExit.code."""

        def __get__(self, instance, owner=None):
            if instance is None:
                return code
            value = code.__get__(instance, owner)
            try:
                frame(1)
            except ValueError:
                exits.append(to_status(value))
            return value

        def __set__(self, instance, value):
            code.__set__(instance, value)

        def __delete__(self, instance):
            code.__delete__(instance)

    attributes["code"] = Code()
    python.PyType_Modified(ctypes.py_object(SystemExit))
    return exits


def freeze():
    """Keeps the collector from writing to memory that copies share; but the program's own variables are collected at its end as ever."""
    gc.collect()
    main = sys.modules["__main__"]
    own = [ctypes.py_object(main), ctypes.py_object(vars(main))]
    for item in own:
        python.PyObject_GC_UnTrack(item)
    gc.freeze()
    for item in own:
        python.PyObject_GC_Track(item)
