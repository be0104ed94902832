using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Aspire.Media.Tests.Transcoding;

/// <summary>A process that is killed by strace at each of its calls to the system that change a name or a file, one after the other.</summary>
public sealed class FileSwapKillTests
{
    // Of these, each machine has some.
    private static readonly string[] Calls =
    [
        "mkdir", "mkdirat", "link", "linkat", "rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "fsync", "fdatasync", "pwrite64", "copy_file_range", "ftruncate", "chmod", "fchmod",
        "fchmodat", "chown", "fchownat", "utimensat",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Each call is a process of its own: on every run the way with the most calls.
    public static TheoryData<string, bool> Ways { get; } = [.. new[] { ("film.mp4", true), ("film.mkv", false), ("film.mp4", false), ("film.mkv", true) }.Take(TestSize.Of(small: 1, full: 4))];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Killed_at_any_call_to_the_system_it_leaves_a_whole_library_and_is_ended_by_the_next_attempt(string target, bool apart)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed: ./media setup --tests");
        var kills = 0;
        foreach (var (call, times) in await CallsAsync(target, apart))
        {
            for (var time = 1; time <= times; time++)
            {
                using var scene = new SwapScene(target, apart: apart, inMemory: true);
                var ended = await RunAsync(scene, "/dev/null", $"trace={call}", string.Create(CultureInfo.InvariantCulture, $"inject={call}:signal=KILL:when={time}"));
                scene.MustBeWhole();
                Assert.True(ended is 0 or 128 + 9, $"It was to be killed at call {time} of {call}, and ended with {ended}.");
                kills += ended == 0 ? 0 : 1;
                await scene.RunAsync(attempt: 2);
                scene.MustBeDone();
            }
        }

        Assert.InRange(kills, 15, 100);
    }

    /// <summary>Which calls it makes, and how often on one thread, on which strace counts them.</summary>
    private static async Task<IReadOnlyDictionary<string, int>> CallsAsync(string target, bool apart)
    {
        using var scene = new SwapScene(target, apart: apart, inMemory: true);
        using var folder = new TemporaryFolder();
        Assert.Equal(0, await RunAsync(scene, folder["calls"], $"trace={string.Join(',', Calls.Select(call => $"?{call}"))}"));
        scene.MustBeDone();
        // Such as `4711 renameat2(AT_FDCWD, …`; what is resumed was counted when it began.
        return (await File.ReadAllLinesAsync(folder["calls"], Token))
            .Select(line => line.Split([' ', '('], StringSplitOptions.RemoveEmptyEntries)).Where(words => Calls.Contains(words[1]))
            .CountBy(words => (Thread: words[0], Call: words[1])).GroupBy(counted => counted.Key.Call).ToDictionary(group => group.Key, group => group.Max(counted => counted.Value));
    }

    private static async Task<int> RunAsync(SwapScene scene, string log, params string[] what)
    {
        string[] program = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Aspire.Media.SwapProcess.dll"), JsonSerializer.Serialize(scene.Order())];
        // Without --seccomp-bpf, with which strace looks on and injects nothing.
        var start = new ProcessStartInfo("/usr/bin/strace", ["-f", "-qq", "-o", log, .. what.SelectMany(one => new[] { "-e", one }), .. program])
        {
            Environment = { ["DOTNET_EnableDiagnostics"] = "0", ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "1" },
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(Token);
        return process.ExitCode;
    }
}
