namespace Aspire.Media.Engine.Dependencies;

/// <summary>A service that kinds of steps need. While it is away, they stand still by themselves, and nothing of them fails because of it.</summary>
public abstract class Dependency
{
    /// <summary>A permanent name, as people read it: <c>stash</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The kinds of steps that need it.</summary>
    public virtual IReadOnlyCollection<string> Kinds => [];

    /// <summary>What steps require of a worker that need it, such as <c>site:north</c>.</summary>
    public virtual IReadOnlyCollection<string> Capabilities => [];

    /// <summary>How often it is looked at; one worker does it for all that know it.</summary>
    public virtual TimeSpan Every => TimeSpan.FromSeconds(10);

    /// <summary>What helps when it is away.</summary>
    public virtual string Help => "See whether it runs, and can be reached from the workers. What needs it goes on by itself.";

    /// <summary>Whether it answers: returns, or throws what stands in the way.</summary>
    public abstract Task CheckAsync(CancellationToken cancellationToken);
}
