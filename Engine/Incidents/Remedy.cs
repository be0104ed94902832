using Aspire.Media.Engine.Execution;

namespace Aspire.Media.Engine.Incidents;

/// <summary>What usually helps against a class of failure, in words for whoever sees to it.</summary>
internal static class Remedy
{
    public static string For(FailureClass failureClass) => failureClass switch
    {
        FailureClass.FileNotFound => "See whether the file was moved or renamed, or its disk is not mounted. A place that files move to can be named with Recovery__Locations. Then replay.",
        FailureClass.PermissionDenied => "Let the account that the workers run as read and write there. Then replay.",
        FailureClass.DiskFull => "Make room where the step writes. Then replay: what came before it is not done again.",
        FailureClass.OutOfMemory => "Give the workers more memory or fewer slots (Worker__Slots__Cpu). Then replay.",
        FailureClass.Network or FailureClass.Connection => "See whether the other side is up and can be reached from the workers. Then replay.",
        FailureClass.InvalidFormat => "The file itself is at fault: replace or repair it. Then replay, or run again with another.",
        FailureClass.Timeout => "It took longer than its definition allows. Replay, or allow it more time in a new version.",
        FailureClass.Configuration => "Something is set wrongly: correct the inputs, the definition or the worker, and run again.",
        FailureClass.Conflict => "What it was about to change had been changed by somebody else: look at it, and run again.",
        FailureClass.Sync => "Both sides changed: look at both, and run again.",
        _ => "The log of one of its runs may say more. Replay does the failed steps once more, in place.",
    };
}
