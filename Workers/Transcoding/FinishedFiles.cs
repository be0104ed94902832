using System.Security.Cryptography;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Files;
using Aspire.Media.Storage;
using Aspire.Media.Transcoding;
using Aspire.Media.Workers.Recovery;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>Brings a finished file to this machine, from wherever it was made.</summary>
internal sealed class FinishedFiles(IObjectStore store, Roots roots, IOptions<RecoveryOptions> options)
{
    /// <summary>How objects of the store are named among locations of finished files.</summary>
    public const string ObjectScheme = "object:";

    /// <param name="location">A path in the scratch folder of this machine, or <c>object:KEY</c>.</param>
    /// <param name="sha256">Of what was finished; null where nobody has reckoned it.</param>
    /// <exception cref="StepFailedException">It is not there, or is not what was finished.</exception>
    public async Task<NewFile> FetchAsync(string location, string? sha256, ScratchFolder folder, CancellationToken cancellationToken)
    {
        var path = location.StartsWith(ObjectScheme, StringComparison.Ordinal) ? await DownloadAsync(location[ObjectScheme.Length..], folder, cancellationToken) : await OwnFileAsync(location, cancellationToken);
        var found = await HashAsync(path, cancellationToken);
        return sha256 is null || sha256 == found
            ? new NewFile(path, new FileInfo(path).Length, found)
            : throw new StepFailedException(FailureClass.InvalidFormat, $"{location} is not what was finished: its SHA-256 is {found}, and was {sha256}.");
    }

    private async Task<string> DownloadAsync(string key, ScratchFolder folder, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = await store.ReadAsync(key, 0, length: null, cancellationToken);
            await using var target = File.Create(folder["finished"]);
            await source.CopyToAsync(target, cancellationToken);
        }
        catch (ObjectMissingException missing)
        {
            throw new StepFailedException(FailureClass.FileNotFound, $"The finished file is not in the storage any more: {missing.Message}", isPermanent: true, missing);
        }
        catch (ArgumentException none)
        {
            throw new StepFailedException(FailureClass.Configuration, $"`{key}` is no key of an object.", isPermanent: true, none);
        }

        return folder["finished"];
    }

    // Whoever writes definitions may name files of this machine; of those only what steps made is theirs to put into a library.
    private async Task<string> OwnFileAsync(string location, CancellationToken cancellationToken)
    {
        if (!Path.IsPathFullyQualified(location))
        {
            throw new StepFailedException(FailureClass.Configuration, $"`{location}` is no finished file: that is a whole path in the scratch folder, or {ObjectScheme}KEY.", isPermanent: true);
        }

        var path = RealPath.Of(location);
        return !RealPath.IsUnder(path, RealPath.Of(options.Value.Scratch)) && !(await roots.AllAsync(cancellationToken)).Any(root => WorkFolders.Has(root, path))
            ? throw new StepFailedException(FailureClass.PermissionDenied, $"{location} lies outside of {options.Value.Scratch}, where steps of this machine leave what they have finished (Recovery__Scratch).", isPermanent: true)
            : FileIdentity.Of(path) is null ? throw new StepFailedException(FailureClass.FileNotFound, $"There is no finished file {location} on this machine.")
            : path;
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
