using System.Text.Json;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Recovery;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Programs;
using Aspire.Media.Workers.Recovery;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Tests.Recovery;

/// <summary>The rungs that know files and media, on real ones.</summary>
public sealed class RungTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_that_moved_is_found_where_its_folder_is_mirrored()
    {
        Directory.CreateDirectory(folder["b/sub"]);
        await File.WriteAllTextAsync(folder["b/sub/film.mp4"], "x", Token);
        var options = new RecoveryOptions { Locations = [new OtherLocation { From = folder["a"], To = [folder["none"], folder["b"]] }] };
        var rung = new AlternativeLocations(Options.Create(options));

        var found = await rung.ClimbAsync(Failed(FailureClass.FileNotFound, new { inputs = new[] { $"file://{folder["a/sub/film.mp4"]}", folder["a/lost.mp4"] }, text = "a/sub/film.mp4" }), Token);

        Assert.Equal(folder["b/sub/film.mp4"], found!.Advice.Place($"file://{folder["a/sub/film.mp4"]}"));
        Assert.Contains(folder["b/sub/film.mp4"], found.Words, StringComparison.Ordinal);
        Assert.Null(await rung.ClimbAsync(Failed(FailureClass.FileNotFound, new { path = folder["other/film.mp4"] }), Token));
        Assert.Null(await rung.ClimbAsync(Failed(FailureClass.FileNotFound, input: null), Token));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Permissions_are_repaired_only_where_that_is_allowed()
    {
        Directory.CreateDirectory(folder["in"]);
        Directory.CreateDirectory(folder["out"]);
        foreach (var path in (string[])[folder["in/film.mp4"], folder["out/secret"]])
        {
            await File.WriteAllTextAsync(path, "x", Token);
            File.SetUnixFileMode(path, UnixFileMode.None);
        }

        File.CreateSymbolicLink(folder["in/link"], folder["out/secret"]);
        var failed = Failed(FailureClass.PermissionDenied, new { film = folder["in/film.mp4"], link = folder["in/link"], other = folder["out/secret"] });
        var allowed = new RecoveryOptions { Roots = [folder["in"]], RepairPermissions = true };

        Assert.Null(await Repair(new RecoveryOptions { Roots = [folder["in"]] }).ClimbAsync(failed, Token));
        Assert.Null(await Repair(new RecoveryOptions { RepairPermissions = true }).ClimbAsync(failed, Token));
        Assert.Equal($"Made accessible: {folder["in/film.mp4"]}", (await Repair(allowed).ClimbAsync(failed, Token))!.Words);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["in/film.mp4"]));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(folder["out/secret"]));
        // There is nothing to repair any more.
        Assert.Null(await Repair(allowed).ClimbAsync(failed, Token));

        static PermissionRepair Repair(RecoveryOptions options) => new(new InputFiles(Options.Create(options)), Options.Create(options));
    }

    [Fact]
    public async Task Room_is_made_by_old_copies_of_our_own_and_by_nothing_else()
    {
        var options = Options.Create(new RecoveryOptions { Scratch = folder["scratch"], ScratchAge = TimeSpan.FromHours(1) });
        var scratch = new Scratch(options, TimeProvider.System, NullLogger<Scratch>.Instance);
        var (old, young) = (scratch.For(Guid.NewGuid()), scratch.For(Guid.NewGuid()));
        var foreign = Directory.CreateDirectory(folder["scratch/holiday"]).FullName;
        foreach (var path in (string[])[old, young, foreign])
        {
            await File.WriteAllBytesAsync(Path.Combine(path, "copy.mkv"), new byte[3 * 1024 * 1024], Token);
        }

        Directory.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);
        Directory.SetLastWriteTimeUtc(foreign, DateTime.UnixEpoch);

        Assert.Equal("Made room: 3 MiB in 1 folder of old scratch copies", (await new SpaceReclaim(scratch).ClimbAsync(Failed(FailureClass.DiskFull, input: null), Token))!.Words);
        Assert.Equal((false, true, true), (Directory.Exists(old), Directory.Exists(young), Directory.Exists(foreign)));
        Assert.Null(await new SpaceReclaim(scratch).ClimbAsync(Failed(FailureClass.DiskFull, input: null), Token));
    }

    [Fact]
    public async Task A_damaged_container_is_copied_into_a_sound_one_and_left_as_it_is()
    {
        var whole = folder["whole.ts"];
        await FfmpegAsync("-f", "lavfi", "-i", "testsrc=size=160x90:rate=10:duration=3", "-c:v", "mpeg2video", "-f", "mpegts", whole);
        var damaged = folder["damaged.ts"];
        // With rubbish in front, as a recorder leaves it that began in the middle.
        await File.WriteAllBytesAsync(damaged, [.. new byte[5000], .. await File.ReadAllBytesAsync(whole, Token)], Token);
        await File.WriteAllTextAsync(folder["hopeless.mp4"], "This is no film.", Token);
        var before = await File.ReadAllBytesAsync(damaged, Token);
        var options = Options.Create(new RecoveryOptions { Roots = [folder[""]], Scratch = folder["scratch"] });
        var rung = new ContainerRepair(new FfmpegProgram(Options.Create(new FfmpegOptions())), new InputFiles(options), new Scratch(options, TimeProvider.System, NullLogger<Scratch>.Instance));

        var repaired = await rung.ClimbAsync(Failed(FailureClass.InvalidFormat, new { source = damaged }), Token);

        var copy = repaired!.Advice.Place(damaged);
        Assert.StartsWith(folder["scratch"], copy, StringComparison.Ordinal);
        await FfmpegAsync("-xerror", "-i", copy, "-f", "null", "-");
        Assert.Equal(before, await File.ReadAllBytesAsync(damaged, Token));
        await Assert.ThrowsAsync<ProgramException>(() => rung.ClimbAsync(Failed(FailureClass.InvalidFormat, new { source = folder["hopeless.mp4"] }), Token));
        Assert.Null(await rung.ClimbAsync(Failed(FailureClass.InvalidFormat, new { source = "/etc/hostname", other = "/srv/elsewhere.mp4" }), Token));
    }

    private static Task FfmpegAsync(params string[] arguments) => new OutsideProgram("ffmpeg", ["-hide_banner", "-loglevel", "error", "-y", .. arguments]).RunAsync(Token);

    private static FailedAttempt Failed(FailureClass failureClass, object? input) => new(
        Guid.NewGuid(), Guid.NewGuid(), "test.any", 1, failureClass, "It failed", input is null ? null : JsonSerializer.SerializeToElement(input), RecoveryAdvice.None);
}
