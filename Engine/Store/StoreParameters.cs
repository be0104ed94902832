using System.Text.Json.Nodes;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>Parameters whose type their value alone does not tell: lists of JSON, and texts that may be missing.</summary>
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

    extension(NpgsqlParameterCollection parameters)
    {
        public NpgsqlParameterCollection With<T>(T value)
            where T : notnull
        {
            parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
            return parameters;
        }

        public NpgsqlParameterCollection WithText(string? value) => parameters.WithTyped(value, NpgsqlDbType.Text);

        public NpgsqlParameterCollection WithTyped(object? value, NpgsqlDbType type)
        {
            parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
            return parameters;
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
