using Aspire.Media.Engine.Steps;

using Npgsql;

namespace Aspire.Media.TestWorker.Steps;

/// <summary>
/// Takes a while, proves that its lease is held, and then does for each item what must not be done twice: a row, and where it is asked for a
/// line of a file. An earlier attempt that died over it left what it had done, and that is found; whatever else is there already was done by
/// somebody who should not have been at work, and is noted as double.
/// </summary>
[Step("test.effect", Title = "Have an effect", Access = StepAccess.Read, Resource = StepResource.Net, MaxAttempts = 50, Timeout = "01:00:00")]
public sealed class EffectStep(NpgsqlDataSource database, TimeProvider time) : Step<EffectStep.Input, EffectStep.Output>
{
    /// <param name="Deaf">Whether it goes on when it is told to stop.</param>
    /// <param name="LaterMilliseconds">How long it takes in a later attempt.</param>
    public sealed record Input(string Name, int Milliseconds, int? LaterMilliseconds = null, int Items = 1, string? File = null, bool Deaf = false);

    public sealed record Output(string Name, int Attempt, int ProcessId);

    private const string NoteSql = "insert into note (run_id, name, attempt, process_id, word) values ($1, $2, $3, $4, $5)";
    private const string EffectSql = "insert into effect (run_id, name, item, attempt) values ($1, $2, $3, $4)";
    private const string FoundSql = "select attempt from effect where run_id = $1 and name = $2 and item = $3";

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var stop = input.Deaf ? CancellationToken.None : cancellationToken;
        await NoteAsync("begun");
        await Task.Delay(TimeSpan.FromMilliseconds(context.Attempt > 1 ? input.LaterMilliseconds ?? input.Milliseconds : input.Milliseconds), time, stop);
        await context.FenceAsync(stop);
        for (var item = 0; item < input.Items; item++)
        {
            await DoAsync(item);
        }

        if (input.File is { } file)
        {
            await File.AppendAllTextAsync(file, $"{input.Name} {context.Attempt}\n", stop);
        }

        return new Output(input.Name, context.Attempt, Environment.ProcessId);

        async Task DoAsync(int item)
        {
            try
            {
                await using var effect = database.CreateCommand(EffectSql);
                Fill(effect, context.RunId, input.Name, item, context.Attempt);
                await effect.ExecuteNonQueryAsync(stop);
            }
            catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                await using var look = database.CreateCommand(FoundSql);
                Fill(look, context.RunId, input.Name, item);
                await NoteAsync((int)(await look.ExecuteScalarAsync(stop))! < context.Attempt ? "found" : "double");
            }
        }

        async Task NoteAsync(string word)
        {
            await using var note = database.CreateCommand(NoteSql);
            Fill(note, context.RunId, input.Name, context.Attempt, Environment.ProcessId, word);
            await note.ExecuteNonQueryAsync(stop);
        }
    }

    private static void Fill(NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }
    }
}
