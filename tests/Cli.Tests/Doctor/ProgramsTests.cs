using Aspire.Media.Cli.Doctor;
using Aspire.Media.Cli.Doctor.Checks;

namespace Aspire.Media.Cli.Tests.Doctor;

public sealed class ProgramsTests : IDisposable
{
    private const string AllEncoders = "libx264 libx265 libsvtav1 libvpx-vp9 libopus aac libmp3lame libwebp mov_text";
    private const string AllFilters = "ass zscale rubberband";
    private readonly Programs programs = new();

    public void Dispose() => programs.Dispose();

    [Fact]
    public async Task Programs_that_are_not_there_are_told_with_their_packages()
    {
        var diagnosis = await Diagnosis.MakeAsync(OnlyTheseOnPath);

        diagnosis.Checks["ffmpeg"].Is(FindingState.Wrong, "not on PATH: nothing can be probed, cut or transcoded", "apt-get install ffmpeg");
        diagnosis.Checks["mediainfo"].Is(FindingState.Warning, "not on PATH: probing goes without its details", "apt-get install mediainfo");
        diagnosis.Checks["Node.js"].Is(FindingState.Warning, "node is not on PATH; it is only needed to set the project up", "apt-get install nodejs npm");
        diagnosis.Checks["fonts"].Is(
            FindingState.Warning, "fc-list is not on PATH, so fonts are not found: captions and titles drawn on pictures come out empty",
            "apt-get install fontconfig fonts-dejavu-core");
        diagnosis.Checks[".NET"].IsLike(FindingState.Warning, "runtime 10.+; dotnet is not on PATH, so the project cannot be built here");
    }

    [Fact]
    public async Task A_complete_ffmpeg_is_ok()
    {
        AddFfmpeg(AllEncoders);

        (await FfmpegAsync()).Is(FindingState.Ok, $"7.1 at {programs.Path}/ffmpeg, all 9 encoders and 3 filters");
    }

    [Fact]
    public async Task Encoders_that_are_missing_say_what_is_lost()
    {
        AddFfmpeg("libx264 aac libopus libmp3lame libwebp mov_text libvpx-vp9");

        (await FfmpegAsync()).Is(FindingState.Warning, $"7.1 at {programs.Path}/ffmpeg; without libx265 (HEVC), libsvtav1 (AV1)", "name it with Ffmpeg__Path");
    }

    [Fact]
    public async Task Filters_that_are_missing_say_what_is_lost()
    {
        AddFfmpeg(AllEncoders, "ass zscale");

        (await FfmpegAsync()).Is(FindingState.Warning, $"7.1 at {programs.Path}/ffmpeg; without rubberband (sounds that go faster or slower)", "name it with Ffmpeg__Path");
    }

    [Fact]
    public async Task Without_the_encoders_that_everything_needs_it_is_wrong()
    {
        AddFfmpeg(AllEncoders.Replace("libx264 ", ""));

        (await FfmpegAsync()).Is(FindingState.Wrong, $"7.1 at {programs.Path}/ffmpeg; without libx264 (H.264, which every browser plays)");
    }

    [Fact]
    public async Task An_ffmpeg_without_ffprobe_is_wrong()
    {
        programs.Add("ffmpeg", "echo ffmpeg version 7.1");

        (await FfmpegAsync()).IsLike(FindingState.Wrong, ".*/ffmpeg is here, but ffprobe is neither beside it nor on PATH: nothing can be probed", "apt-get install ffmpeg");
    }

    [Fact]
    public async Task An_ffmpeg_that_does_not_run_says_why()
    {
        programs.Add("ffmpeg", "echo 'error while loading shared libraries: libx264.so.164' >&2; exit 127").Add("ffprobe", "echo ffprobe version 7.1");

        (await FfmpegAsync()).Is(
            FindingState.Wrong, $"{programs.Path}/ffmpeg ends with exit code 127: error while loading shared libraries: libx264.so.164");
    }

    [Fact]
    public async Task A_file_that_is_no_program_says_so()
    {
        programs.AddBroken("ffmpeg").Add("ffprobe", "echo ffprobe version 7.1");

        (await FfmpegAsync()).Is(FindingState.Wrong, $"{programs.Path}/ffmpeg cannot be run: Exec format error");
    }

    [Fact]
    public async Task The_setting_names_another_ffmpeg()
    {
        programs.Add("other/ffmpeg", FfmpegScript("ffmpeg", AllEncoders, AllFilters)).Add("other/ffprobe", FfmpegScript("ffprobe", ""));

        var named = await Diagnosis.OfAsync("ffmpeg", new(OnlyTheseOnPath) { ["Ffmpeg__Path"] = $"{programs.Path}/other/ffmpeg" });
        var wrong = await Diagnosis.OfAsync("ffmpeg", new(OnlyTheseOnPath) { ["Ffmpeg__Path"] = "/nowhere/ffmpeg" });

        named.Is(FindingState.Ok, $"7.1 at {programs.Path}/other/ffmpeg, all 9 encoders and 3 filters");
        wrong.Is(FindingState.Wrong, "there is no program /nowhere/ffmpeg", "unset it to take the one on PATH");
    }

    [Fact]
    public async Task Yt_dlp_is_asked_for_where_downloads_are_on()
    {
        var on = new Dictionary<string, string>(OnlyTheseOnPath) { ["Download__Hosts"] = "example.org" };
        var off = await Diagnosis.OfAsync("yt-dlp", OnlyTheseOnPath);
        var missing = await Diagnosis.OfAsync("yt-dlp", on);
        programs.Add("yt-dlp", "echo 2023.03.04");
        var found = await Diagnosis.OfAsync("yt-dlp", on);
        var wrong = await Diagnosis.OfAsync("yt-dlp", new(on) { ["Download__Program"] = "/nowhere/yt-dlp" });

        off.Is(FindingState.Unused, "not needed: downloads are off, since Download__Hosts names no host");
        missing.Is(FindingState.Warning, "not on PATH: media files are downloaded, what is shown on pages is not", "apt-get install yt-dlp");
        found.Is(FindingState.Ok, $"2023.03.04 at {programs.Path}/yt-dlp");
        wrong.Is(FindingState.Wrong, "there is no program /nowhere/yt-dlp", "unset it to take the one on PATH");
    }

    [Fact]
    public async Task Fonts_without_a_sans_serif_are_a_warning()
    {
        programs.Add("fc-list", "printf 'Noto Serif\\nNoto Serif,Noto Serif Light\\nNoto Color Emoji\\n'");

        (await Diagnosis.OfAsync("fonts", OnlyTheseOnPath)).Is(
            FindingState.Warning, "no sans-serif font among 2 families: captions and titles drawn on pictures come out empty", "apt-get install fonts-dejavu-core");
    }

    [Theory]
    [InlineData("13.4 (Debian 13.4-1)", "Wrong", "13.4 at {0}; at least 15 is needed")]
    [InlineData("18beta2", "Ok", "18beta2 at {0}")]
    public async Task PostgreSQL_is_needed_in_a_recent_version(string version, string state, string found)
    {
        programs.Add("15/bin/initdb", "").Add("15/bin/postgres", $"echo 'postgres (PostgreSQL) {version}'");

        var finding = await PostgresAsync([]);

        Assert.Equal((state, string.Format(found, $"{programs.Path}/15/bin")), (finding.State.ToString(), finding.Found));
    }

    [Fact]
    public async Task PostgreSQL_may_be_missing_where_an_outside_server_is_named()
    {
        var missing = await PostgresAsync([]);
        var named = await Diagnosis.OfAsync("PostgreSQL", new(OnlyTheseOnPath) { ["ConnectionStrings__media"] = "Host=127.0.0.1" });

        Assert.Equal((FindingState.Wrong, $"neither in {programs.Path} nor on PATH: ./media up cannot make a database"), (missing.State, missing.Found));
        named.Is(FindingState.Unused, "not needed: ConnectionStrings__media names an outside server");
    }

    [Fact]
    public async Task Data_of_another_PostgreSQL_is_told()
    {
        programs.Add("17/bin/initdb", "").Add("17/bin/postgres", "echo 'postgres (PostgreSQL) 17.2'");
        using var data = new TemporaryFolder();
        Directory.CreateDirectory(data["postgres"]);
        await File.WriteAllTextAsync(data["postgres/PG_VERSION"], "16\n", TestContext.Current.CancellationToken);

        var finding = await PostgresAsync(["--data", data.Path]);

        Assert.Equal((FindingState.Wrong, $"17.2 at {programs.Path}/17/bin, but the data in {data.Path} belongs to PostgreSQL 16"), (finding.State, finding.Found));
        Assert.EndsWith("apt-get install postgresql-16", finding.Cure);
    }

    private Dictionary<string, string> OnlyTheseOnPath => new() { ["PATH"] = programs.Path };

    private Task<Line> FfmpegAsync() => Diagnosis.OfAsync("ffmpeg", OnlyTheseOnPath);

    private async Task<Finding> PostgresAsync(string[] arguments)
    {
        using var session = new Session(MediaCommand.CreateRoot().Parse([]), Terminal.Open(plain: true), TimeProvider.System);
        var surroundings = Surroundings.OfThisMachine(session, arguments.ElementAtOrDefault(1) ?? programs.Path) with { SearchPath = [] };
        return await new PostgresCheck(programs.Path).LookAsync(surroundings, TestContext.Current.CancellationToken);
    }

    private void AddFfmpeg(string encoders, string filters = AllFilters) =>
        programs.Add("ffmpeg", FfmpegScript("ffmpeg", encoders, filters)).Add("ffprobe", FfmpegScript("ffprobe"));

    private static string FfmpegScript(string name, string encoders = "", string filters = "") => $"""
        case "$*" in
          *-version) echo "{name} version 7.1 Copyright (c) the FFmpeg developers" ;;
          *-encoders) for name in {encoders}; do echo " V....D $name   An encoder"; done ;;
          *-filters) for name in {filters}; do echo " .SC $name   V->V   A filter"; done ;;
        esac
        """;
}
