using System.Diagnostics;
using System.Text;

namespace Aspire.Media.Tests.Captions;

/// <summary>A program of others that sees what we wrote.</summary>
internal static class PeerProgram
{
    public static async Task<(string Output, string Errors)> RunAsync(string program, IReadOnlyList<string> arguments, byte[]? input = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, StandardOutputEncoding = Encoding.UTF8,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.BaseStream.WriteAsync(input ?? []);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} failed: {await errors}");
        return (await output, await errors);
    }
}
