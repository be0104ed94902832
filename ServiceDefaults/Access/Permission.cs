namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>What an endpoint asks of its caller. A role holds every permission whose least role it reaches.</summary>
public sealed record Permission(string Name, Role LeastRole)
{
    /// <summary>Open to callers without any credential: health, the sign-in page, static files.</summary>
    public static readonly Permission Anyone = new("anyone", Role.Viewer);

    public static readonly Permission StatusRead = new("status.read", Role.Viewer);
    public static readonly Permission MetricsRead = new("metrics.read", Role.Viewer);
    public static readonly Permission WorkflowsRead = new("workflows.read", Role.Viewer);
    public static readonly Permission WorkflowsEdit = new("workflows.edit", Role.Editor);
    public static readonly Permission RunsRead = new("runs.read", Role.Viewer);
    public static readonly Permission RunsStart = new("runs.start", Role.Editor);

    /// <summary>To decide about work that is there: cancel, retry, prioritise, pause, and send workers home.</summary>
    public static readonly Permission RunsSteer = new("runs.steer", Role.Operator);

    /// <summary>To answer what runs ask; each question says which role it is for besides.</summary>
    public static readonly Permission ApprovalsDecide = new("approvals.decide", Role.Editor);

    /// <summary>To say that something happened, at which workflows may start.</summary>
    public static readonly Permission EventsRaise = new("events.raise", Role.Editor);
    public static readonly Permission SchedulesRead = new("schedules.read", Role.Viewer);
    public static readonly Permission SchedulesEdit = new("schedules.edit", Role.Editor);
    public static readonly Permission IncidentsRead = new("incidents.read", Role.Viewer);

    /// <summary>To acknowledge, annotate and resolve incidents, and to retry what failed because of them.</summary>
    public static readonly Permission IncidentsHandle = new("incidents.handle", Role.Operator);

    /// <summary>To keep runs from being removed, and to lift that.</summary>
    public static readonly Permission HoldsManage = new("holds.manage", Role.Operator);
    public static readonly Permission AssetsRead = new("assets.read", Role.Viewer);

    /// <summary>To bring media in.</summary>
    public static readonly Permission AssetsAdd = new("assets.add", Role.Editor);

    /// <summary>To say what assets are, to delete them and to bring them back.</summary>
    public static readonly Permission AssetsEdit = new("assets.edit", Role.Editor);
    public static readonly Permission SitesRead = new("sites.read", Role.Viewer);

    /// <summary>To say which sites there are, and which folders workers may read and write for them.</summary>
    public static readonly Permission SitesEdit = new("sites.edit", Role.Operator);
    public static readonly Permission KeysManage = new("keys.manage", Role.Admin);

    /// <summary>All that can be granted.</summary>
    public static IReadOnlyList<Permission> All { get; } =
        [
            StatusRead, MetricsRead, WorkflowsRead, WorkflowsEdit, RunsRead, RunsStart, RunsSteer, ApprovalsDecide, EventsRaise, SchedulesRead, SchedulesEdit,
            IncidentsRead, IncidentsHandle, HoldsManage, AssetsRead, AssetsAdd, AssetsEdit, SitesRead, SitesEdit, KeysManage,
        ];

    /// <summary>What a caller of this role may do, narrowed to <paramref name="scopes"/> where there are any.</summary>
    public static IEnumerable<Permission> Of(Role role, IReadOnlyCollection<string> scopes) =>
        All.Where(permission => permission.LeastRole <= role && (scopes.Count == 0 || scopes.Contains(permission.Name)));
}
