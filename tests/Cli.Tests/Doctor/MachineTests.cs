using Aspire.Media.Cli.Doctor;

namespace Aspire.Media.Cli.Tests.Doctor;

public sealed class MachineTests
{
    [Fact]
    public async Task A_data_directory_may_be_there_or_be_made_later()
    {
        using var folder = new TemporaryFolder();

        var existing = await Diagnosis.MakeAsync([], "--data", folder.Path);
        var later = await Diagnosis.OfAsync("data directory", new() { ["Standalone__Data"] = folder["a/b/c"] });

        existing.Checks["data directory"].IsLike(FindingState.Ok, $@"{folder.Path}, \d+\.\d GB free");
        later.IsLike(FindingState.Ok, $@"{folder.Path}/a/b/c, made at the first start, \d+\.\d GB free");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_to_is_wrong()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["file"], "", TestContext.Current.CancellationToken);

        var file = await Diagnosis.MakeAsync([], "--data", folder["file"]);
        var below = await Diagnosis.MakeAsync([], "--data", "/proc/aspire-media");

        file.Checks["data directory"].Is(FindingState.Wrong, $"{folder["file"]} is a file", "./media up --data DIR");
        below.Checks["data directory"].IsLike(FindingState.Wrong, "/proc/aspire-media cannot be made in /proc: .+", "./media up --data DIR");
    }

    [Fact]
    public async Task The_libraries_of_the_projects_folder_are_really_loaded()
    {
        var diagnosis = await Diagnosis.MakeAsync([]);

        diagnosis.Checks["libvips"].IsLike(FindingState.Ok, @"8\.\d+\.\d+, (npm's|the system's)");
        diagnosis.Checks["speech"].IsLike(FindingState.Ok, @"sherpa-onnx \d+\.\d+\.\d+");
    }

    [Fact]
    public async Task A_library_that_a_setting_names_is_the_one_that_counts()
    {
        var wrong = await Diagnosis.OfAsync("libvips", new() { ["Images__Library"] = "/nowhere/libvips.so" });

        wrong.IsLike(FindingState.Wrong, "cannot be loaded: pictures cannot be edited (.*/nowhere/libvips.so.*)", "correct Images__Library, or unset it");
    }

    [Fact]
    public async Task Libraries_that_are_missing_or_broken_are_told()
    {
        using var folder = new TemporaryFolder();
        using var session = new Session(MediaCommand.CreateRoot().Parse([]), Terminal.Open(plain: true), TimeProvider.System);
        var surroundings = Surroundings.OfThisMachine(session, folder.Path) with { ProjectFolder = folder.Path };
        var speech = Examination.AllChecks().Single(check => check.Name == "speech");
        var blazor = Examination.AllChecks().Single(check => check.Name == "Blazor script");

        var missing = await speech.LookAsync(surroundings, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder["node_modules/sherpa-onnx-linux-x64"]);
        await File.WriteAllTextAsync(folder["node_modules/sherpa-onnx-linux-x64/libsherpa-onnx-c-api.so"], "no library", TestContext.Current.CancellationToken);
        var broken = await speech.LookAsync(surroundings, TestContext.Current.CancellationToken);
        var script = await blazor.LookAsync(surroundings, TestContext.Current.CancellationToken);

        Assert.Equal((FindingState.Warning, "./media setup"), (missing.State, missing.Cure));
        Assert.Matches(@"^sherpa-onnx cannot be loaded: speech is not transcribed on this machine \(.*(file too short|invalid ELF header).*\)$", broken.Found);
        Assert.Equal((FindingState.Wrong, "./media setup, then start again"), (script.State, script.Cure));
    }
}
