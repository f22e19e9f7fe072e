using System.Diagnostics;

namespace Klusterfuck.Admin.Tests.Storage;

/// <summary>
/// A folder whose disk can be made full for one process and its children: a library loaded before libc refuses, with ENOSPC, each write that would make
/// a file in the folder longer, as a file system without free blocks does. Needs neither a mount nor a quota, only a C compiler.
/// </summary>
internal sealed class FullDisk : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <limits.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/stat.h>
        #include <sys/uio.h>
        #include <unistd.h>

        static int refused(int fd, off_t at, size_t length)
        {
            static __thread int inside;
            const char *folder = getenv("KF_TEST_FOLDER"), *flag = getenv("KF_TEST_FULL");
            char link[64], path[PATH_MAX];
            struct stat file;
            int before = errno, answer = 0;
            if (inside || folder == NULL || flag == NULL)
                return 0;
            inside = 1;
            if (access(flag, F_OK) == 0 && fstat(fd, &file) == 0 && S_ISREG(file.st_mode)) {
                snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
                ssize_t read = readlink(link, path, sizeof path - 1);
                path[read < 0 ? 0 : read] = 0;
                if (at < 0)
                    at = lseek(fd, 0, SEEK_CUR);
                answer = strncmp(path, folder, strlen(folder)) == 0 && at + (off_t)length > file.st_size;
            }
            inside = 0;
            errno = answer ? ENOSPC : before;
            return answer;
        }

        static size_t sum(const struct iovec *parts, int count)
        {
            size_t bytes = 0;
            for (int i = 0; i < count; i++)
                bytes += parts[i].iov_len;
            return bytes;
        }

        #define NEXT(name, ...) ((ssize_t (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

        ssize_t write(int fd, const void *bytes, size_t length)
        { return refused(fd, -1, length) ? -1 : NEXT("write", int, const void *, size_t)(fd, bytes, length); }
        ssize_t writev(int fd, const struct iovec *parts, int count)
        { return refused(fd, -1, sum(parts, count)) ? -1 : NEXT("writev", int, const struct iovec *, int)(fd, parts, count); }
        ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at)
        { return refused(fd, at, length) ? -1 : NEXT("pwrite", int, const void *, size_t, off_t)(fd, bytes, length, at); }
        ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) { return pwrite(fd, bytes, length, at); }
        ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at)
        { return refused(fd, at, sum(parts, count)) ? -1 : NEXT("pwritev", int, const struct iovec *, int, off_t)(fd, parts, count, at); }
        ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at) { return pwritev(fd, parts, count, at); }

        """;

    private readonly string root = Directory.CreateTempSubdirectory("kf-full-").FullName;

    public FullDisk()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(root, "full.c"), Source);
        using var cc = Process.Start(new ProcessStartInfo("cc", ["-shared", "-fPIC", "-O1", "-o", Library, Path.Combine(root, "full.c"), "-ldl"]))!;
        cc.WaitForExit();
        Assert.Equal(0, cc.ExitCode);
    }

    /// <summary>The folder.</summary>
    public string Folder => Path.Combine(root, "data");

    /// <summary>What a process must have in its environment.</summary>
    public (string Name, string Value)[] Environment => [("LD_PRELOAD", Library), ("KF_TEST_FOLDER", Folder + "/"), ("KF_TEST_FULL", Flag)];

    /// <summary>Whether the disk is full.</summary>
    public bool IsFull
    {
        set
        {
            if (value)
                File.WriteAllText(Flag, "");
            else
                File.Delete(Flag);
        }
    }

    private string Library => Path.Combine(root, "full.so");

    private string Flag => Path.Combine(root, "full");

    public void Dispose() => Directory.Delete(root, recursive: true);
}
