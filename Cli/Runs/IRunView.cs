using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>How those who watch are shown a run. What a view has nothing to say to, it leaves out.</summary>
internal interface IRunView
{
    /// <summary>As it stands now.</summary>
    void Show(Run run);

    /// <summary>Nothing is known to have changed but the time.</summary>
    void Tick()
    {
    }

    /// <summary>Whether the server is there; told again and again.</summary>
    void IsAway(bool isAway)
    {
    }

    /// <summary>The last word, on a run that is over.</summary>
    void End(Run run)
    {
    }

    /// <summary>Nobody watches any more.</summary>
    void Leave()
    {
    }
}
