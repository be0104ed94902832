using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>For those who only wait for the end.</summary>
internal sealed class SilentRunView : IRunView
{
    public void Show(Run run)
    {
        // who waits is told once it is over
    }
}
