using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

using Aspire.Media.Cli.Runs;
using Aspire.Media.Client;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Schedules;

namespace Aspire.Media.Cli.Schedules;

/// <summary><c>media schedules add</c>.</summary>
internal sealed class AddScheduleCommand : Verb
{
    private const int Extreme = 100;

    private readonly Argument<string> name = new("name") { HelpName = "NAME", Description = "Its name, in kebab-case; one of that name is replaced" };
    private readonly Argument<string> workflow = new("workflow") { HelpName = "WORKFLOW", Description = "The workflow that it starts" };
    private readonly Option<string?> cron = new("--cron") { HelpName = "'M H D M W'", Description = "When: minute, hour, day of the month, month, day of the week; or @hourly, @daily, @weekly, @monthly" };
    private readonly Option<string> zone = new("--zone") { HelpName = "ZONE", Description = "Whose clocks count, such as Europe/Berlin; without it UTC", DefaultValueFactory = static _ => "UTC" };
    private readonly Option<string?> after = new("--after") { HelpName = "WORKFLOW", Description = "Instead of times: after the runs of this workflow" };

    private readonly Option<RunStatus[]> ends = new("--ends")
    {
        HelpName = "STATUS",
        Description = "After which ends: completed, completed_with_errors, failed, cancelled, with commas; without it the first two",
        CustomParser = ReadEnds,
    };

    private readonly Option<OverlapPolicy> overlap = Words<OverlapPolicy>("--overlap", "While a run of it is open: queue (the usual), skip, replace or allow");
    private readonly Option<MissedPolicy> missed = Words<MissedPolicy>("--missed", "Times that were missed: once (the usual: one run for all), all or skip");
    private readonly Option<bool> onlyIfEmpty = new("--only-if-empty") { Description = "Starts only when nothing waits for a worker and none has anything in hand" };
    private readonly Option<string[]> windows = new("--window") { HelpName = "'[DAYS ]FROM-TO'", Description = "Hours in which it may start, as in 'mon-fri 22:00-06:00'. May be given several times" };
    private readonly InputOptions inputs = new();
    private readonly Option<string[]> labels = new("--label") { HelpName = "NAME=VALUE", Description = "A word that its runs carry. May be given several times" };
    private readonly Option<int> priority = new("--priority") { HelpName = "NUMBER", Description = $"Of its runs, from -{Extreme} to {Extreme}" };
    private readonly Option<bool> off = new("--off") { Description = "Leaves it switched off" };

    public AddScheduleCommand()
        : base(
            "add",
            "Adds a schedule, or replaces the one of that name",
            "What is not said is as usual, also where a schedule is replaced. Everything that is wrong is told at once, and the exit code is then 1. In --input, "
            + "'${{ schedule.dueAt }}' and, with --after, '${{ event.data.outputs.x }}' stand for what is known only when it starts.",
            new Example("schedules add nightly-scan scan --cron \"0 3 * * *\" --zone Europe/Berlin", "Every night"),
            new Example("schedules add pending process --cron \"*/15 * * * *\" --only-if-empty --overlap skip", "Every quarter of an hour, when there is nothing else to do"),
            new Example("schedules add heavy transcode-all --cron \"0 * * * *\" --window \"mon-fri 22:00-06:00\" --window \"sat,sun 00:00-24:00\"", "Off-peak only"),
            new Example("schedules add publish-after publish --after process --ends completed", "After each run of another workflow"))
    {
        Add(name);
        Add(workflow);
        foreach (var option in (Option[])[cron, zone, after, ends, overlap, missed, onlyIfEmpty, windows])
        {
            Add(option);
        }

        inputs.AddTo(this);
        Add(labels);
        Add(priority);
        Add(off);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, wanted) = (session.Arguments, session.Arguments.GetRequiredValue(name));
        var (times, other) = (arguments.GetValue(cron), arguments.GetValue(after));
        if ((times is null) == (other is null))
        {
            throw new UsageException(times is null ? "When? Say --cron, or --after." : "Say --cron or --after: not both.");
        }

        if (wanted.Length == 0 || wanted.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')))
        {
            throw new UsageException($"'{wanted}' is no name for a schedule: write it as in nightly-scan.");
        }

        var words = NamedValues.Read(arguments.GetValue(labels) ?? [], "--label");
        var written = new WriteSchedule(
            arguments.GetRequiredValue(workflow),
            await inputs.ReadAsync(arguments, usual: null, cancellationToken),
            words.Count > 0 ? words : null,
            arguments.GetValue(priority),
            times,
            other is null ? null : new AfterWorkflow(other, arguments.GetValue(ends) is { Length: > 0 } chosen ? chosen : null),
            arguments.GetValue(zone)!,
            arguments.GetValue(overlap) is var how && how == OverlapPolicy.Unknown ? OverlapPolicy.Queue : how,
            arguments.GetValue(missed) is var late && late == MissedPolicy.Unknown ? MissedPolicy.Once : late,
            arguments.GetValue(onlyIfEmpty),
            [.. (arguments.GetValue(windows) ?? []).Select(WindowText.Read)],
            !arguments.GetValue(off));
        try
        {
            var schedule = await session.Client.PutScheduleAsync(wanted, written, cancellationToken);
            if (session.WantsJson)
            {
                session.Terminal.Json(schedule);
            }
            else
            {
                ShowScheduleCommand.Show(session.Terminal, schedule, [], session.Time.GetUtcNow());
            }

            return ExitCode.Done;
        }
        catch (MediaApiException refusal) when (refusal.Errors.Count > 0)
        {
            InputOptions.Tell(session, refusal);
            return ExitCode.Failed;
        }
    }

    private static Option<T> Words<T>(string option, string description)
        where T : struct, Enum => new(option)
        {
            HelpName = "HOW",
            Description = description,
            CustomParser = result =>
            {
                var (text, known) = (result.Tokens[0].Value, Enum.GetValues<T>().Skip(1).ToDictionary(WireFormat.Word));
                if (known.TryGetValue(text, out var value))
                {
                    return value;
                }

                result.AddError($"'{text}' is nothing for {option}: there are {string.Join(", ", known.Keys)}.{Misunderstanding.Suggest(text, known.Keys)}");
                return default;
            },
        };

    private static RunStatus[] ReadEnds(ArgumentResult result)
    {
        var known = new[] { RunStatus.Completed, RunStatus.CompletedWithErrors, RunStatus.Failed, RunStatus.Cancelled }.ToDictionary(WireFormat.Word);
        var found = new List<RunStatus>();
        foreach (var word in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (known.TryGetValue(word, out var status))
            {
                found.Add(status);
            }
            else
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"'{word}' is no end of a run: there are {string.Join(", ", known.Keys)}.{Misunderstanding.Suggest(word, known.Keys)}"));
            }
        }

        return [.. found];
    }
}
