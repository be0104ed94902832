using System.CommandLine;
using System.Security.Cryptography;

namespace Aspire.Media.Cli.Assets;

/// <summary><c>media assets download</c>.</summary>
internal sealed class DownloadCommand : Verb
{
    private const int Portion = 1 << 20;

    private readonly Argument<string> which = NamedAsset.Argument();
    private readonly Option<string?> output = new("--output", "-o") { HelpName = "FILE", Description = "Where to; without it, the asset's own name in this folder" };
    private readonly Option<bool> force = new("--force") { Description = "Over a file that is there" };

    public DownloadCommand()
        : base(
            "download",
            "Writes an asset's bytes into a file",
            "What arrives is checked by its SHA-256, and put in its place once it is whole.",
            new Example("assets download 1f2e3d4c -o meeting.mp4", "By the end of its id"))
    {
        Add(which);
        Add(output);
        Add(force);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var arguments = session.Arguments;
        var asset = await session.Client.GetAssetAsync(await NamedAsset.FindAsync(session, arguments.GetRequiredValue(which), deleted: false, cancellationToken), cancellationToken);
        // A name that came from anywhere leads nowhere else.
        var place = Path.GetFullPath(arguments.GetValue(output) ?? LocalName(asset.FileName, asset.Id));
        if (File.Exists(place) && !arguments.GetValue(force))
        {
            throw new CommandException($"{place} is there already; --force writes over it.");
        }

        var draft = $"{place}.{ShortId.Of(asset.Id)}.part";
        try
        {
            var sha256 = await CopyAsync(session, asset.Id, draft, cancellationToken);
            if (asset.Sha256 is { } promised && promised != sha256)
            {
                throw new CommandException($"What arrived has the SHA-256 {sha256}, and the asset has {promised}: nothing was kept.");
            }

            File.Move(draft, place, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }

        if (session.WantsJson)
        {
            session.Terminal.Json(asset);
        }
        else
        {
            session.Terminal.Line($"{place}, {AssetWords.Size(asset.Size)}");
        }

        return ExitCode.Done;
    }

    private static async Task<string> CopyAsync(Session session, Guid asset, string draft, CancellationToken cancellationToken)
    {
        await using var source = await session.Client.ReadAssetAsync(asset, 0, cancellationToken);
        await using var target = File.Create(draft);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var portion = new byte[Portion];
        int read;
        while ((read = await source.ReadAsync(portion, cancellationToken)) > 0)
        {
            hash.AppendData(portion, 0, read);
            await target.WriteAsync(portion.AsMemory(0, read), cancellationToken);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string LocalName(string fileName, Guid id)
    {
        var bare = string.Concat(fileName.Split('/', '\\')[^1].Where(letter => !char.IsControl(letter))).Trim();
        return bare is "" or "." or ".." ? id.ToString() : bare.Length > 200 ? bare[..200] : bare;
    }
}
