namespace Aspire.Media.Web.Pages.Runs;

/// <summary>What usually helps against a class of failure, in one sentence.</summary>
internal static class FailureHelp
{
    public static string For(string failureClass) => failureClass switch
    {
        "file_not_found" => "See whether the file was moved or renamed, or its disk is not mounted; then retry.",
        "permission_denied" => "Let the account that the worker runs as read and write there; then retry.",
        "disk_full" => "Make room where the step writes; then retry. What came before it is not done again.",
        "out_of_memory" => "Give the worker more memory or fewer slots (Worker__Slots__Cpu); then retry.",
        "network" or "connection" => "See whether the other side is up and can be reached from the worker; then retry.",
        "invalid_format" => "The file itself is at fault: replace or repair it, and run again with it.",
        "timeout" => "It took longer than its definition allows: retry, or allow it more time in a new version.",
        "configuration" => "Something is set wrongly: correct the inputs or the definition, and run again.",
        "conflict" => "What it was about to change had been changed by somebody else: look at it, and run again.",
        "rejected" => "A person said no, and nothing of this step was done. Retry asks again.",
        "sync" => "Both sides changed: look at both, and run again.",
        "cancelled" => "It was told to stop. Retry goes on from here.",
        _ => "The log below may say more. Retry does this step once more, in place.",
    };
}
