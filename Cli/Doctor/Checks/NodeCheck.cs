namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>Node.js and npm, which bring front-end and native files once, at set-up.</summary>
internal sealed class NodeCheck : ICheck
{
    public CheckGroup Group => CheckGroup.Programs;

    public string Name => "Node.js";

    public async Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (surroundings.ProjectFolder is null)
        {
            return Finding.Unused("only needed to set the project up in its folder");
        }

        var node = InstalledProgram.Find("node", surroundings.SearchPath);
        var npm = InstalledProgram.Find("npm", surroundings.SearchPath);
        if (node is null || npm is null)
        {
            return Finding.Warning($"{(node is null ? "node" : "npm")} is not on PATH; it is only needed to set the project up", Cure.Install("nodejs npm"));
        }

        var answers = await Task.WhenAll(node.AskAsync(cancellationToken, "--version"), npm.AskAsync(cancellationToken, "--version"));
        return Array.Find(answers, answer => !answer.Ran) is { } failed
            ? Finding.Warning($"{failed.Text}; it is only needed to set the project up", Cure.Install("--reinstall nodejs npm"))
            : Finding.Ok($"{answers[0].Text.Trim().TrimStart('v')}, npm {answers[1].Text.Trim()}");
    }
}
