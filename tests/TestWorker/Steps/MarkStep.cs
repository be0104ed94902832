using Aspire.Media.Engine.Steps;

using Npgsql;

namespace Aspire.Media.TestWorker.Steps;

/// <summary>Takes a while and leaves a mark: one row for each run and step, however often it is attempted.</summary>
[Step("test.mark", Title = "Leave a mark", Access = StepAccess.Read, Resource = StepResource.Net, MaxAttempts = 50)]
public sealed class MarkStep(NpgsqlDataSource database, TimeProvider time) : Step<MarkStep.Input, MarkStep.Output>
{
    public sealed record Input(string Name, int Milliseconds = 0);

    public sealed record Output(string Name);

    private const string MarkSql = "insert into mark (run_id, name) values ($1, $2) on conflict do nothing";

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(input.Milliseconds), time, cancellationToken);
        await context.FenceAsync(cancellationToken);
        await using var command = database.CreateCommand(MarkSql);
        command.Parameters.Add(new() { Value = context.RunId });
        command.Parameters.Add(new() { Value = input.Name });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new Output(input.Name);
    }
}
