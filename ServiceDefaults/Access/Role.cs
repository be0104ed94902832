namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>What somebody is allowed to be. Each role may do what the one before it may, and more.</summary>
public enum Role
{
    /// <summary>Looks at everything.</summary>
    Viewer,

    /// <summary>Uploads, edits and corrects media.</summary>
    Editor,

    /// <summary>Starts, pauses, cancels and repeats work.</summary>
    Operator,

    /// <summary>Decides who may do what.</summary>
    Admin,
}
