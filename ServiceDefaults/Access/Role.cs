namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>What somebody is allowed to be. Each role may do what the one before it may, and more.</summary>
public enum Role
{
    /// <summary>Looks at everything.</summary>
    Viewer,

    /// <summary>Uploads, edits and corrects media, and lets workflows run on it.</summary>
    Editor,

    /// <summary>Decides about work that is under way: cancels, pauses, prioritises, retries.</summary>
    Operator,

    /// <summary>Decides who may do what.</summary>
    Admin,
}
