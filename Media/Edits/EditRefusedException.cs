namespace Aspire.Media.Edits;

/// <summary>What is wrong with one thing that was asked for.</summary>
/// <param name="Message">In words for people, with what is allowed.</param>
/// <param name="Token">What was written, such as <c>crop=10,20</c>.</param>
/// <param name="Position">Which of the options it is, from 1; null in a document.</param>
/// <param name="Pointer">Where in the document it is, as a JSON pointer; null among options.</param>
/// <param name="Allowed">What may stand there.</param>
/// <param name="Suggestion">What was probably meant.</param>
public sealed record EditFault(string Message, string? Token, int? Position, string? Pointer, string? Allowed, string? Suggestion);

/// <summary>An edit that cannot be understood, or not be done to such a thing.</summary>
public sealed class EditRefusedException(IReadOnlyList<EditFault> faults) : Exception(string.Join(" ", faults.Select(fault => fault.Message)))
{
    public EditRefusedException(string message)
        : this([new EditFault(message, null, null, null, null, null)])
    {
    }

    /// <summary>All that is wrong, in the order in which it stands there.</summary>
    public IReadOnlyList<EditFault> Faults => faults;
}
