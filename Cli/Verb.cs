using System.CommandLine;

namespace Aspire.Media.Cli;

/// <summary>One thing that <c>media</c> does.</summary>
/// <param name="description">One line, for the list of verbs.</param>
/// <param name="lesson">What its help page teaches beyond that line.</param>
/// <param name="examples">Command lines that can be typed as they stand, each with what it is good for.</param>
internal abstract class Verb(string name, string description, string lesson, params IReadOnlyList<Example> examples) : Command(name, description)
{
    public string Lesson => lesson;

    public IReadOnlyList<Example> Examples => examples;

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public abstract Task<int> RunAsync(Session session, CancellationToken cancellationToken);
}

/// <param name="Line">The command line, after <c>media</c>.</param>
internal sealed record Example(string Line, string Purpose);
