namespace Aspire.Media.Cli.Runs;

/// <summary>Says, once each time, that the server is gone and that it is there again.</summary>
internal sealed class Absence(Terminal terminal)
{
    public bool IsAway { get; private set; }

    public void Tell(bool isAway)
    {
        if (isAway && !IsAway)
        {
            terminal.Complain("the server does not answer any more. Work goes on; trying again …");
        }
        else if (!isAway && IsAway)
        {
            terminal.Remark("The server answers again.");
        }

        IsAway = isAway;
    }
}
