using System.Text.Json.Nodes;

using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>
/// Parameters whose type their value alone does not tell: lists of JSON, and texts that may be missing. A text that Postgres cannot keep is
/// refused here, in Postgres's own words, and never sent: a statement that is refused at the moment when the driver prepares it leaves its
/// connection such that whoever uses it next for the same statement finds it broken (npgsql/npgsql#6391).
/// </summary>
internal static class StoreParameters
{
    /// <summary>A document of what is there: for the database nothing is not the same as null.</summary>
    public static string Json(params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var document = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                document[name] = value;
            }
        }

        return document.ToJsonString();
    }

    /// <summary>Refuses a text, or a list of some, that holds U+0000 or half of a surrogate pair: UTF-8 as Postgres has it knows neither.</summary>
    /// <exception cref="PostgresException">As Postgres would refuse it.</exception>
    public static void Refuse(object? value)
    {
        switch (value)
        {
            case string text when !RunText.CanBeKept(text):
                throw new PostgresException("invalid byte sequence for encoding \"UTF8\"", "ERROR", "ERROR", PostgresErrorCodes.CharacterNotInRepertoire);
            case IEnumerable<string?> texts:
                foreach (var text in texts)
                {
                    Refuse(text);
                }

                break;
        }
    }

    extension(NpgsqlParameterCollection parameters)
    {
        public NpgsqlParameterCollection With<T>(T value)
            where T : notnull
        {
            Refuse(value);
            parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
            return parameters;
        }

        public NpgsqlParameterCollection WithText(string? value) => parameters.WithTyped(value, NpgsqlDbType.Text);

        public NpgsqlParameterCollection WithTyped(object? value, NpgsqlDbType type)
        {
            Refuse(value);
            parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
            return parameters;
        }

        public NpgsqlParameterCollection WithPauses(IReadOnlyList<StepPause> pauses)
        {
            return parameters
                .With(Of(pause => pause.Step)).With(Of(pause => pause.Lease)).With(Of(pause => pause.DueAt?.ToUniversalTime())).With(Of(pause => pause.IsRefunded))
                .With(Of(pause => pause.Reason)).With(Of(pause => pause.FailureClass)).With(Of(pause => pause.Failure)).With(Of(pause => pause.Workflow));

            T[] Of<T>(Func<StepPause, T> column) => [.. pauses.Select(column)];
        }

        public NpgsqlParameterCollection WithJson(IEnumerable<string?> documents) =>
            parameters.WithTyped(documents.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Json);
    }

    extension(NpgsqlDataReader reader)
    {
        public string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        public Guid? Id(int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);

        public DateTimeOffset? Moment(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }
}
