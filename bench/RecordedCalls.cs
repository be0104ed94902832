namespace Aspire.Media.Bench;

/// <summary>A program in place of ffmpeg that writes down what it is told, so that the very same calls can be made once more without the product.</summary>
internal sealed class RecordedCalls
{
    private readonly string folder;
    private readonly string log;

    private RecordedCalls(string folder) => (this.folder, log, Program) = (folder, Path.Combine(folder, "calls"), Path.Combine(folder, "ffmpeg"));

    /// <summary>What the product is told to start as ffmpeg.</summary>
    public string Program { get; }

    /// <param name="folder">For the program, its notes, and what comes of it.</param>
    public static async Task<RecordedCalls> PrepareAsync(string folder, CancellationToken cancellationToken)
    {
        var recorded = new RecordedCalls(folder);
        // An argument a line, and a line of its own behind each call.
        await File.WriteAllTextAsync(
            recorded.Program,
            $"""
            #!/bin/bash
            exec 9>>'{recorded.log}'
            flock 9
            printf '%s\n' "$@" --end-- >&9
            exec 9>&-
            exec ffmpeg "$@"

            """,
            cancellationToken);
        await Tool.RunAsync("chmod", ["+x", recorded.Program], cancellationToken);
        return recorded;
    }

    public void Forget() => File.Delete(log);

    /// <summary>Makes the calls once more whose last argument ends so, two at once, through the same program, each with a file of its own to write to.</summary>
    /// <param name="count">How many there must be.</param>
    /// <param name="change">What becomes of an argument, such as a path to what is elsewhere by now.</param>
    /// <returns>How many seconds that took.</returns>
    public async Task<double> ReplayAsync(string ending, int count, Func<string, string> change, CancellationToken cancellationToken)
    {
        var calls = (await File.ReadAllTextAsync(log, cancellationToken)).Split("--end--\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(call => call.Split('\n')[..^1]).Where(call => call[^1].EndsWith(ending, StringComparison.Ordinal)).ToList();
        if (calls.Count != count)
        {
            throw new BenchmarkException($"{calls.Count} calls of ffmpeg were written down, and {count} films were made.");
        }

        for (var number = 0; number < calls.Count; number++)
        {
            string[] call = [.. calls[number][..^1].Select(change), Path.Combine(folder, $"peer-{number}{ending}")];
            await File.WriteAllTextAsync(Path.Combine(folder, $"call-{number}"), string.Join('\0', call) + '\0', cancellationToken);
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Tool.RunAsync(
            "bash", ["-c", $"seq 0 {calls.Count - 1} | xargs -P2 -I% sh -c 'xargs -0 -a \"{folder}/call-%\" \"{Program}\" -y >/dev/null 2>\"{folder}/peer.err\" </dev/null'"], cancellationToken);
        return watch.Elapsed.TotalSeconds;
    }
}
