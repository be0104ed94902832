using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Aspire.Media.Engine.Tests.Expressions;

/// <summary>One Node, the judge of what JavaScript means; it answers a line of cases with a line of results.</summary>
public sealed class NodeProcess : IDisposable
{
    // Strict, as modules are; every case has documents of its own, which sort and reverse may change.
    private const string Judge = """
        require('readline').createInterface({ input: process.stdin }).on('line', line => {
          const results = JSON.parse(line).map(({ expression, scope }) => {
            try {
              const names = Object.keys(scope);
              const f = new Function(...names, '"use strict"; return (' + expression + '\n);');
              const value = f(...names.map(name => scope[name]));
              const text = JSON.stringify(value);
              return { json: text === undefined ? null : text };
            } catch (error) {
              return { error: String(error) };
            }
          });
          process.stdout.write(JSON.stringify(results) + '\n');
        });
        """;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    private readonly Process process;

    public NodeProcess()
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add(Judge);
        process = Process.Start(start)!;
    }

    public async Task<IReadOnlyList<Result>> EvaluateAsync(IReadOnlyList<Case> cases, CancellationToken cancellationToken)
    {
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(cases, Format).AsMemory(), cancellationToken);
        await process.StandardInput.FlushAsync(cancellationToken);
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("Node ended.");
        return JsonSerializer.Deserialize<List<Result>>(line, Format)!;
    }

    public void Dispose()
    {
        process.StandardInput.Dispose();
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    public sealed record Case(string Expression, JsonElement Scope);

    /// <param name="Json">What JSON.stringify made of the result; null if that was undefined.</param>
    public sealed record Result(string? Json, string? Error);
}
