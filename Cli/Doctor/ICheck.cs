namespace Aspire.Media.Cli.Doctor;

/// <summary>
/// One thing that the doctor looks at. A check is one class in <c>Checks/</c>, found by itself: it has a constructor without parameters.
/// It looks and changes nothing, and puts no secret into what it says.
/// </summary>
internal interface ICheck
{
    CheckGroup Group { get; }

    /// <summary>What is looked at; the order within its group.</summary>
    string Name { get; }

    /// <summary>Looks. What it throws counts as a defect of the check; being too slow as wrong.</summary>
    Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken);
}

/// <summary>The doctor's round, in its order.</summary>
internal enum CheckGroup
{
    Machine,
    Programs,
    Libraries,
    Services,
}
