using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;

using Aspire.Media.Cli.Approvals;
using Aspire.Media.Cli.Assets;
using Aspire.Media.Cli.Captions;
using Aspire.Media.Cli.Doctor;
using Aspire.Media.Cli.Edits;
using Aspire.Media.Cli.Events;
using Aspire.Media.Cli.Incidents;
using Aspire.Media.Cli.Keys;
using Aspire.Media.Cli.Maintenance;
using Aspire.Media.Cli.Queue;
using Aspire.Media.Cli.Runs;
using Aspire.Media.Cli.Schedules;
using Aspire.Media.Cli.Sites;
using Aspire.Media.Cli.Status;
using Aspire.Media.Cli.Transcodes;
using Aspire.Media.Cli.Workers;
using Aspire.Media.Cli.Workflows;
using Aspire.Media.Client;

namespace Aspire.Media.Cli;

/// <summary>The command line itself: reads it, runs the verb, and turns whatever happens into one line and an exit code.</summary>
internal static class MediaCommand
{
    public const string Name = "media";

    private const string Purpose = "Declared media workflows: watch them, steer them, and look after the machines they run on.";

    private static readonly VersionOption Version = new() { Description = "Which release this is" };

    private static readonly HelpOption Help = new() { Description = "This page; also after any verb" };

    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = CreateRoot().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var terminal = Terminal.Open(plain: arguments.GetValue(GlobalOptions.NoColor));
        using var session = new Session(arguments, terminal, TimeProvider.System);
        using var cancellation = new CancellationTokenSource();
        var signalled = ExitCode.Done;
        using var interrupt = CancelOn(PosixSignal.SIGINT, ExitCode.Interrupted);
        using var terminate = CancelOn(PosixSignal.SIGTERM, ExitCode.Terminated);
        try
        {
            return await DispatchAsync(session, cancellation.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return signalled;
        }
        catch (CommandException failure)
        {
            terminal.Complain(failure.Message);
            return failure.ExitCode;
        }
        catch (MediaApiException failure)
        {
            terminal.Complain(session.Explain(failure));
            return ExitCode.Failed;
        }
        catch (IOException failure)
        {
            terminal.Complain(failure.Message);
            return ExitCode.Failed;
        }
#pragma warning disable CA1031 // the edge: a defect, too, is told in one line
        catch (Exception defect)
#pragma warning restore CA1031
        {
            terminal.Complain($"this is a defect of media {Release.Version}: {defect.GetType().Name}: {defect.Message}");
            return ExitCode.Failed;
        }

        PosixSignalRegistration CancelOn(PosixSignal signal, int exitCode) => PosixSignalRegistration.Create(signal, context =>
        {
            // The first asks to stop; a second is left to the system, which does not ask.
            context.Cancel = signalled == ExitCode.Done;
            signalled = exitCode;
            cancellation.Cancel();
        });
    }

    internal static RootCommand CreateRoot()
    {
        var root = new RootCommand(Purpose)
        {
            new DemoCommand(),
            new RunCommand(),
            new DownloadMediaCommand(),
            new ListRunsCommand(),
            new ShowRunCommand(),
            new ListItemsCommand(),
            new WatchCommand(),
            new CancelCommand(),
            new RetryCommand(),
            new ReplayCommand(),
            new ShowPlanCommand(),
            new ApplyCommand(),
            new ListFailedCommand(),
            new ApprovalsCommand(),
            DecideCommand.Approve(),
            DecideCommand.Reject(),
            new RaiseCommand(),
            new PauseCommand(),
            new ResumeCommand(),
            new ShowQueueCommand(),
            new WorkersCommand(),
            new WorkflowsCommand(),
            new AssetsCommand(),
            new TranscodesCommand(),
            new EditCommand(),
            new EditsCommand(),
            new CaptionsCommand(),
            new SchedulesCommand(),
            new SitesCommand(),
            new IncidentsCommand(),
            new HoldCommand(),
            new ReleaseCommand(),
            new StatusCommand(),
            new DoctorCommand(),
            new KeysCommand(),
        };
        root.Options.Clear();
        root.Directives.Clear();
        foreach (var option in (IEnumerable<Option>)[.. GlobalOptions.All, Help, Version])
        {
            root.Options.Add(option);
        }

        // Alone it shows its help; with an action of its own the parser does not ask for a verb.
        root.SetAction(_ => ExitCode.Done);
        return root;
    }

    private static async Task<int> DispatchAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal) = (session.Arguments, session.Terminal);
        if (arguments.GetResult(Help) is { Implicit: false })
        {
            HelpPage.Write(arguments, terminal);
            return ExitCode.Done;
        }

        if (arguments.GetResult(Version) is { Implicit: false })
        {
            terminal.Line($"{Name} {Release.Version}");
            return ExitCode.Done;
        }

        if (arguments.Errors.Count > 0)
        {
            throw Misunderstanding.Of(arguments);
        }

        if (arguments.CommandResult.Command is Verb verb)
        {
            return await verb.RunAsync(session, cancellationToken);
        }

        HelpPage.Write(arguments, terminal);
        return ExitCode.Done;
    }
}
