using System.Net;
using System.Text.RegularExpressions;

using Aspire.Media.Engine.Execution;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Downloads;

/// <summary>The hosts that downloads may come from. That such a host is at a public address is the address guard's business.</summary>
internal sealed partial class DownloadHosts(IOptions<DownloadOptions> options)
{
    private const string Every = "*";

    private readonly string[] allowed = [.. Listed(options.Value.Hosts).Select(host => host.Trim('[', ']').ToLowerInvariant())];

    /// <summary>Lets an address pass that somebody gave.</summary>
    /// <exception cref="StepFailedException">Downloads are off, or its host is not among those that are allowed.</exception>
    public void Judge(Uri address)
    {
        if (allowed.Length == 0)
        {
            throw Refused("Downloads are off: no worker was told from where they may come. Download__Hosts names the hosts, as in `media.example.org, *.example.net`.");
        }

        if (!Allows(address))
        {
            throw Refused($"{address.IdnHost} is not among the hosts that downloads may come from; Download__Hosts names them.");
        }
    }

    /// <summary>Lets an address pass that another one led to.</summary>
    /// <exception cref="StepFailedException">Its host is not among those that are allowed.</exception>
    public void Judge(Uri address, Uri from)
    {
        if (!Allows(address))
        {
            throw Refused($"{from.GetLeftPart(UriPartial.Path)} leads on to {address.IdnHost}, which is not among the hosts that downloads may come from; Download__Hosts names them.");
        }
    }

    internal static string[] Listed(string hosts) => hosts.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    internal static bool IsHost(string text) => text == Every || IPAddress.TryParse(text, out _) || Name().IsMatch(text);

    private bool Allows(Uri address)
    {
        var host = address.IdnHost.TrimEnd('.').ToLowerInvariant();
        return allowed.Any(one => one == Every || one == host || (one.StartsWith("*.", StringComparison.Ordinal) && host.Length > one.Length - 1 && host.EndsWith(one[1..], StringComparison.Ordinal)));
    }

    private static StepFailedException Refused(string message) => new(FailureClass.Configuration, message, isPermanent: true);

    [GeneratedRegex(@"^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
