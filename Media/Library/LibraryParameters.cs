using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Library;

/// <summary>Parameters whose type their value alone does not tell, and columns that may be empty.</summary>
internal static class LibraryParameters
{
    extension(NpgsqlParameterCollection parameters)
    {
        public NpgsqlParameterCollection With<T>(T value)
            where T : notnull
        {
            parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
            return parameters;
        }

        public NpgsqlParameterCollection WithText(string? value) => parameters.With(value, NpgsqlDbType.Text);

        public NpgsqlParameterCollection With(object? value, NpgsqlDbType type)
        {
            parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
            return parameters;
        }
    }

    extension(NpgsqlDataReader reader)
    {
        public string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        public Guid? Id(int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);

        public int? Number(int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);

        public long? Long(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

        public double? Real(int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);

        public DateTimeOffset? Moment(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }
}
