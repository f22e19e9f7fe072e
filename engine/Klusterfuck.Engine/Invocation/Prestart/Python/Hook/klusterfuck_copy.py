"""Copies this process."""
import ctypes
import os

# clone, set_robust_list, get_robust_list, and whether clone takes the thread's storage before the address of its number.
CALLS = {"x86_64": (56, 273, 274, False), "aarch64": (220, 99, 100, True)}
CLONE_PARENT, CLONE_CHILD_CLEARTID, CLONE_CHILD_SETTID, SIGCHLD = 0x8000, 0x00200000, 0x01000000, 17
PR_GET_TID_ADDRESS, PR_SET_MM, PR_SET_MM_MAP = 40, 35, 14


def make_clone():
    """A fork() whose child is the parent's sibling. It does for the C library what its own fork() does."""
    library, python = ctypes.PyDLL(None), ctypes.pythonapi
    if os.uname().machine not in CALLS:
        raise NotImplementedError("the machine is a " + os.uname().machine)
    clone, set_robust_list, get_robust_list, storage_first = CALLS[os.uname().machine]
    call = library.syscall
    call.restype = ctypes.c_long
    thread, robust, size = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_size_t()
    if library.prctl(PR_GET_TID_ADDRESS, ctypes.byref(thread), 0, 0, 0) or not thread.value:
        raise NotImplementedError("the kernel does not tell where the number of a thread is kept")
    if ctypes.c_int.from_address(thread.value).value != os.getpid():
        raise NotImplementedError("the C library is not the one of GNU")
    call(ctypes.c_long(get_robust_list), 0, ctypes.byref(robust), ctypes.byref(size))
    nothing = ctypes.c_long(0)
    flags = ctypes.c_long(CLONE_PARENT | CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | SIGCHLD)
    arguments = (ctypes.c_long(clone), flags, nothing, nothing) + ((nothing, thread) if storage_first else (thread, nothing))
    robust_arguments = (ctypes.c_long(set_robust_list), robust, size)
    before, after_child, after_parent = python.PyOS_BeforeFork, python.PyOS_AfterFork_Child, python.PyOS_AfterFork_Parent
    before.restype = after_child.restype = after_parent.restype = None
    error = python.PyErr_SetFromErrno
    error.argtypes, error.restype = [ctypes.py_object], ctypes.py_object

    def clone():
        before()
        process = call(*arguments)
        if process == 0:
            call(*robust_arguments)
            after_child()
            return 0
        after_parent()
        if process < 0:
            error(OSError)
        return process

    return clone


class Map(ctypes.Structure):
    """struct prctl_mm_map."""

    NAMES = "start_code end_code start_data end_data start_brk brk start_stack arg_start arg_end env_start env_end auxv".split()
    _fields_ = [(name, ctypes.c_uint64) for name in NAMES] + [("auxv_size", ctypes.c_uint32), ("exe_fd", ctypes.c_uint32)]


def make_environment_writer():
    """What makes /proc/PID/environ show the environment of the request; where the kernel does not let it, it shows the zygote's."""
    library = ctypes.PyDLL(None)
    library.sbrk.restype = ctypes.c_void_p
    with open("/proc/self/stat", "rb") as file:
        fields = [0, 0, 0] + file.read().rpartition(b")")[2].split()
    numbers = dict(start_code=26, end_code=27, start_stack=28, start_data=45, end_data=46, start_brk=47, arg_start=48, arg_end=49)
    memory = Map(exe_fd=0xFFFFFFFF, **{name: int(fields[number]) for name, number in numbers.items()})
    kept = []

    def write(block):
        kept.append(ctypes.create_string_buffer(block))
        memory.brk = library.sbrk(0)
        memory.env_start = ctypes.addressof(kept[0])
        memory.env_end = memory.env_start + len(block) + 1
        library.prctl(PR_SET_MM, PR_SET_MM_MAP, ctypes.byref(memory), ctypes.c_ulong(ctypes.sizeof(memory)), 0)

    ctypes.pythonapi.Py_IncRef(ctypes.py_object(kept))
    return write
