using Aspire.Media.Engine.Execution;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>What went wrong with a swap, as the engine calls it.</summary>
internal static class SwapFailures
{
    /// <summary>What people changed they changed on purpose, and no further attempt helps; room may be there later.</summary>
    public static StepFailedException AsFailure(this FileSwapException refused) => refused.Fault switch
    {
        SwapFault.Changed or SwapFault.Taken => new StepFailedException(FailureClass.Conflict, refused.Message, isPermanent: true, refused),
        SwapFault.Gone => new StepFailedException(FailureClass.FileNotFound, refused.Message, isPermanent: true, refused),
        SwapFault.Full => new StepFailedException(FailureClass.DiskFull, refused.Message, isPermanent: false, refused),
        _ => new StepFailedException(FailureClass.Unknown, refused.Message, isPermanent: false, refused),
    };
}
