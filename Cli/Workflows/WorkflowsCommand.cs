namespace Aspire.Media.Cli.Workflows;

/// <summary><c>media workflows</c>: the definitions of what is done, and the steps that they are made of.</summary>
internal sealed class WorkflowsCommand : VerbGroup
{
    public WorkflowsCommand()
        : base(
            "workflows",
            "Workflow definitions: list, show, add, compare, delete",
            "A workflow is a named definition of steps, in YAML or JSON. It is checked as a whole when it is added, and never changes afterwards: "
            + "a change is a new version, and a run stays with the version that it began with.")
    {
        Add(new ListWorkflowsCommand());
        Add(new ShowWorkflowCommand());
        Add(new AddWorkflowCommand());
        Add(new ListVersionsCommand());
        Add(new CompareVersionsCommand());
        Add(new DeleteWorkflowCommand());
        Add(new ListStepsCommand());
        Add(new PrintSchemaCommand());
    }
}
