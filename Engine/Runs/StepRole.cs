namespace Aspire.Media.Engine.Runs;

/// <summary>What a step is to its run. The numbers are kept in the database.</summary>
public enum StepRole : short
{
    Main = 0,

    /// <summary>Runs last in any case.</summary>
    Finally = 1,

    /// <summary>Makes the run's outputs when all else is over. Not of the definition's steps, and not shown among them.</summary>
    Outputs = 2,

    /// <summary>An item of the list that a step goes through.</summary>
    Item = 3,

    /// <summary>The same of a step that runs last in any case.</summary>
    FinallyItem = 4,
}
