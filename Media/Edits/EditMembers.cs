namespace Aspire.Media.Edits;

/// <summary>What is said of one thing to be done: values by their names, as <see cref="EditValue"/> reads them.</summary>
internal sealed class EditMembers : Dictionary<string, object>
{
    public T Of<T>(string name, T otherwise) => TryGetValue(name, out var value) ? (T)value : otherwise;

    /// <summary>Null where nothing is said.</summary>
    public T? Maybe<T>(string name)
        where T : struct => TryGetValue(name, out var value) ? (T)value : null;

    /// <summary>Null where nothing is said.</summary>
    public string? Text(string name) => TryGetValue(name, out var value) ? (string)value : null;

    /// <summary>Says something, unless it is nothing.</summary>
    public EditMembers With(string name, object? value)
    {
        if (value is not null)
        {
            this[name] = value;
        }

        return this;
    }
}
