namespace Aspire.Media.Web.Layout;

/// <summary>What is asked before something is done that cannot be taken back, or that many are touched by.</summary>
/// <param name="Yes">The word on the button that does it.</param>
public sealed record Question(string Title, string Text, string Yes, bool IsGrave = false);
