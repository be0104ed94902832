using System.Globalization;
using System.Text.Json;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Library;
using Aspire.Media.Programs;
using Aspire.Media.ServiceDefaults.Http;
using Aspire.Media.Workers.Recovery;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Downloads;

/// <summary>
/// Downloads what is shown on a page, by yt-dlp. It reads no configuration, plug-ins or credentials of this machine, goes out through a proxy
/// that knows where it may, starts nothing but ffmpeg on its own files, and names no file.
/// </summary>
internal sealed class PageDownload(DownloadHosts hosts, AddressGuard guard, IOptions<DownloadOptions> options)
{
    private const string Name = "media";

    // What comes over HTTP in whole files or in pieces: everything that it need not start another program for.
    private const string Ways = "[protocol~='^(https?|m3u8|m3u8_native|http_dash_segments)$']";

    // What it puts together are files in its folder, whatever they say that they are; none may lead elsewhere.
    private const string OwnFiles = "ffmpeg_i:-protocol_whitelist file,pipe -format_whitelist mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,flv,aac,mp3,ogg,flac,wav";

    private static readonly (string Words, FailureClass Class, bool IsPermanent)[] Complaints =
    [
        ("Unsupported URL", FailureClass.InvalidFormat, true),
        ("No video formats found", FailureClass.InvalidFormat, true),
        ("Requested format is not available", FailureClass.InvalidFormat, true),
        ("DRM", FailureClass.InvalidFormat, true),
        ("HTTP Error 404", FailureClass.FileNotFound, true),
        ("HTTP Error 410", FailureClass.FileNotFound, true),
        ("Video unavailable", FailureClass.FileNotFound, true),
        ("HTTP Error 401", FailureClass.PermissionDenied, true),
        ("HTTP Error 403", FailureClass.PermissionDenied, true),
        ("Private video", FailureClass.PermissionDenied, true),
        ("Sign in", FailureClass.PermissionDenied, true),
        ("log in", FailureClass.PermissionDenied, true),
        ("No space left on device", FailureClass.DiskFull, false),
        ("MemoryError", FailureClass.OutOfMemory, false),
        ("timed out", FailureClass.Network, false),
        ("Unable to download", FailureClass.Network, false),
        ("unable to download", FailureClass.Network, false),
        ("Connection", FailureClass.Network, false),
    ];

    /// <exception cref="StepFailedException">There is nothing to be had, it may not be had, or yt-dlp is not here.</exception>
    public async Task<DownloadedFile> TakeAsync(Uri page, ScratchFolder folder, StepContext context, CancellationToken cancellationToken)
    {
        var most = options.Value.LargestFile;
        // What an attempt before this one has brought counts, too.
        var here = new DirectoryInfo(folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        if (here > most)
        {
            throw FileDownload.TooLarge(most);
        }

        await using var way = new GuardedProxy(guard, address => hosts.Judge(address, page), most - here);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, way.Exceeded);
        var report = new PageReport(context);
        var program = new OutsideProgram(options.Value.Program, [.. ArgumentsFor(folder, most), "--", page.AbsoluteUri])
        {
            Environment = EnvironmentOf(folder, way.Address),
            // What has come goes on from where it is, however it was ended.
            Grace = TimeSpan.Zero,
            Limits = new() { Memory = options.Value.Memory },
            Started = context.Adopt,
            Says = report.Hear,
        };
        try
        {
            await program.RunAsync(stop.Token);
        }
        catch (OperationCanceledException) when (way.Exceeded.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw FileDownload.TooLarge(most);
        }
        catch (ProgramException failure) when (failure.ExitCode is null)
        {
            throw new StepFailedException(
                FailureClass.Configuration, $"{page.GetLeftPart(UriPartial.Path)} is a page, and pages need yt-dlp: {failure.Message} Install it for this worker, or name it with Download__Program.",
                isPermanent: false, failure);
        }
        catch (ProgramException failure)
        {
            throw way.Refusal switch
            {
                StepFailedException refusal => refusal,
                { } refusal => new StepFailedException(FailureClass.Configuration, refusal.Message, isPermanent: true, refusal),
                null => Classify(page, failure),
            };
        }

        // Nothing outside of the folder is taken, whatever it says.
        if (report.File is { } said && Path.GetFileName(said) is var name && File.Exists(folder[name]))
        {
            return new DownloadedFile(folder[name], KeptText.Of($"{report.Title ?? "download"}{Path.GetExtension(name)}"), report.Title, page.AbsoluteUri);
        }

        throw new StepFailedException(
            FailureClass.InvalidFormat, $"yt-dlp brought no file from {page.GetLeftPart(UriPartial.Path)}: there is none, or it is larger than {most} bytes (Download__LargestFile).", isPermanent: true);
    }

    private static List<string> ArgumentsFor(ScratchFolder folder, long most) =>
    [
        "--ignore-config", "--no-cache-dir", "--no-exec", "--no-playlist", "--playlist-items", "1", "--no-mtime", "--no-color", "--continue",
        "--downloader", "native", "--socket-timeout", "30", "--retries", "3", "--fragment-retries", "3", "--abort-on-unavailable-fragments",
        "--max-filesize", most.ToString(CultureInfo.InvariantCulture),
        "--format", $"bv*{Ways}+ba{Ways}/b{Ways}", "--postprocessor-args", OwnFiles,
        "--output", $"{folder[Name].Replace("%", "%%", StringComparison.Ordinal)}.%(ext)s",
        "--newline", "--progress", "--progress-template", PageReport.Progress,
        .. PageReport.Wishes.SelectMany(wish => new[] { "--print", wish }),
    ];

    // Its home is the folder, in which nobody has left it anything; and it knows no way out but ours.
    private static Dictionary<string, string> EnvironmentOf(ScratchFolder folder, string proxy) => new()
    {
        ["HOME"] = folder.Path,
        ["XDG_CONFIG_HOME"] = folder.Path,
        ["XDG_CACHE_HOME"] = folder.Path,
        ["YTDLP_NO_PLUGINS"] = "1",
        // It may itself have been installed for one account alone, in the home that this one stands in for.
        ["PYTHONUSERBASE"] = Environment.GetEnvironmentVariable("PYTHONUSERBASE") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local"),
        ["PYTHONPATH"] = "",
        ["PYTHONIOENCODING"] = "utf-8",
        ["http_proxy"] = proxy,
        ["https_proxy"] = proxy,
        ["HTTP_PROXY"] = proxy,
        ["HTTPS_PROXY"] = proxy,
        ["all_proxy"] = proxy,
        ["ALL_PROXY"] = proxy,
        ["no_proxy"] = "",
        ["NO_PROXY"] = "",
    };

    private static StepFailedException Classify(Uri page, ProgramException failure)
    {
        var (_, failureClass, isPermanent) = Complaints.FirstOrDefault(complaint => failure.Message.Contains(complaint.Words, StringComparison.Ordinal)) is { Words: not null } known
            ? known
            : (failure.Message, FailureClass.Unknown, false);
        return new StepFailedException(failureClass, $"{page.GetLeftPart(UriPartial.Path)} brings nothing. {failure.Message}", isPermanent, failure);
    }

    /// <summary>What it says on its way, as it was told to.</summary>
    private sealed class PageReport(StepContext context)
    {
        public const string Progress = "download:progress %(progress.status)s %(progress.downloaded_bytes)s %(progress.total_bytes)s %(progress.total_bytes_estimate)s";

        // Putting the parts together takes a while, too.
        private const double Downloading = 0.98;

        private int parts = 1;
        private int done;

        public static IReadOnlyList<string> Wishes { get; } = ["before_dl:parts %(requested_formats.:.format_id)j", "after_move:title %(title)j", "after_move:file %(filepath)j"];

        public string? Title { get; private set; }

        public string? File { get; private set; }

        public void Hear(string line)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var text = line[(space + 1)..];
            switch (space < 0 ? "" : line[..space])
            {
                case "parts":
                    parts = Math.Max(1, Read<List<string>>(text)?.Count ?? 1);
                    break;
                case "title":
                    Title = Read<string>(text)?.Trim() is { Length: > 0 } title ? KeptText.Whole(title[..Math.Min(title.Length, AssetTexts.LongestTitle)]) : null;
                    break;
                case "file":
                    File = Read<string>(text);
                    break;
                case "progress" when text.Split(' ') is [var status, var came, var whole, var estimate]:
                    Follow(status, came, double.TryParse(whole, CultureInfo.InvariantCulture, out var total) || double.TryParse(estimate, CultureInfo.InvariantCulture, out total) ? total : 0);
                    break;
                default:
                    break;
            }
        }

        private void Follow(string status, string came, double total)
        {
            var count = double.TryParse(came, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;
            var part = status == "finished" ? 1 : total > 0 ? Math.Min(1, count / total) : 0;
            context.Report(Downloading * Math.Min(1, (done + part) / parts), $"{count / 1e6:0.0} MB{(parts > 1 ? $" of part {Math.Min(done + 1, parts)} of {parts}" : "")}");
            done += status == "finished" ? 1 : 0;
        }

        // "NA", and nothing else in it, is what it does not know.
        private static T? Read<T>(string text)
            where T : class
        {
            try
            {
                return JsonSerializer.Deserialize<T>(text);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
