using System.CommandLine;

using Spectre.Console;

namespace Aspire.Media.Cli.Doctor;

/// <summary><c>media doctor</c>: looks at everything the product needs, and tells the cure of what is wrong.</summary>
internal sealed class DoctorCommand : Verb
{
    private readonly Option<string?> data = new("--data")
    {
        HelpName = "DIR",
        Description = "The data directory to look at (else Standalone__Data, else the one that ./media up takes)",
    };

    public DoctorCommand()
        : base(
            "doctor",
            "What is missing or misconfigured on this machine, and its cure",
            "Looks at programs, libraries and the data directory, and at every service that the environment configures, by the same variables that "
            + "the server reads (ConnectionStrings__media, Storage__S3__Bucket …). It needs no server and changes nothing. "
            + "The exit code is 1 when something is wrong; warnings do not count.",
            new Example("doctor", "Everything, on this machine"),
            new Example("doctor --json | jq '.checks[] | select(.state == \"wrong\")'", "What is wrong, as data"),
            new Example("doctor --url https://media.example.org", "Also whether that server is healthy and of the same release"))
    {
        Add(data);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        // An address that cannot be read is the caller's mistake, not a finding.
        _ = session.Address;
        var surroundings = Surroundings.OfThisMachine(session, session.Arguments.GetValue(data));
        var examination = new Examination(Examination.AllChecks(), surroundings, session.Time);
        var pending = examination.Begin(cancellationToken);
        if (!session.WantsJson)
        {
            await ShowAsync(session.Terminal, examination.Round, pending);
        }

        var all = await Task.WhenAll(pending);
        var report = new Report(Release.Version, all.Max(examined => examined.State), all);
        if (session.WantsJson)
        {
            session.Terminal.Json(report);
        }

        return report.State == FindingState.Wrong ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task ShowAsync(Terminal terminal, IReadOnlyList<ICheck> round, IEnumerable<Task<Examined>> pending)
    {
        var names = round.Max(check => check.Name.Length);
        CheckGroup? group = null;
        var counts = new Dictionary<FindingState, int>();
        foreach (var next in pending)
        {
            var examined = await next;
            if (examined.Group != group)
            {
                if (group is not null)
                {
                    terminal.Line();
                }

                group = examined.Group;
                terminal.Line(examined.Group.ToString(), Ink.Strong);
            }

            Show(terminal, examined, names);
            counts[examined.State] = counts.GetValueOrDefault(examined.State) + 1;
        }

        terminal.Line();
        terminal.Line(string.Join(", ", Enum.GetValues<FindingState>().Where(counts.ContainsKey).Select(state => $"{counts[state]} {Word(state)}")) + ".");
    }

    private static void Show(Terminal terminal, Examined examined, int names)
    {
        const int WordWidth = 9;
        var margin = 2 + WordWidth + names + 2;
        terminal.Write("  ");
        terminal.Write(Word(examined.State).PadRight(WordWidth), InkOf(examined.State));
        if (margin > terminal.Width / 2)
        {
            // Too narrow for columns.
            terminal.Line(examined.Name);
            margin = 4;
            terminal.Write(new string(' ', margin));
        }
        else
        {
            terminal.Write(examined.Name.PadRight(names + 2));
        }

        terminal.Paragraph(examined.Found, margin, examined.State == FindingState.Unused ? Ink.Quiet : null);
        if (examined.Cure is { } cure)
        {
            terminal.Write(new string(' ', margin) + "cure: ");
            terminal.Paragraph(cure, margin + 6, Ink.Strong);
        }
    }

    private static string Word(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Unused => "unused",
        FindingState.Warning => "warning",
        _ => "wrong",
    };

    private static Style InkOf(FindingState state) => state switch
    {
        FindingState.Ok => Ink.Good,
        FindingState.Unused => Ink.Quiet,
        FindingState.Warning => Ink.Doubtful,
        _ => Ink.Bad,
    };
}
