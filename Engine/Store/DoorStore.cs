using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>
/// Lets runs in that wait for room in their group. How many are inside is counted under the lock of the group's door, so that no two count
/// the same place; nothing is kept that could be wrong after a crash.
/// </summary>
internal static class DoorStore
{
    private const string LeaveSql = """
        delete from admission using run
        where admission.run_id = any ($1) and run.id = admission.run_id and run.finished_at is not null
        """;

    // The door of a run that has left is found by its key: its admission is gone by now.
    private const string LockDoorsSql = """
        select from door
        where id in (select door.id from run join door on door.workflow = run.workflow and door.key = run.concurrency_key where run.id = any ($1))
        order by id
        for update
        """;

    private const string AdmitSql = """
        with entering as (
            select waiting.run_id
            from (
                select distinct door.id, door.room from run join door on door.workflow = run.workflow and door.key = run.concurrency_key where run.id = any ($1)
            ) as door
            cross join lateral (
                select count(*) as runs from admission where admission.door = door.id and admission.admitted_at is not null
            ) as inside
            cross join lateral (
                select next.run_id, row_number() over (order by next.rank) as turn
                from (
                    select admission.run_id, admission.rank from admission
                    where admission.door = door.id and admission.admitted_at is null
                    order by admission.rank
                    limit 1000
                    for update skip locked
                ) as next
            ) as waiting
            where inside.runs + waiting.turn <= door.room
        ), admitted as (
            update admission set admitted_at = clock_timestamp() from entering where admission.run_id = entering.run_id
            returning admission.run_id
        ), opened as (
            update step set status = 1
            from admitted
            where step.run_id = admitted.run_id and step.status = 0 and step.open_needs = 0
            returning step.id, step.run_id, step.lane, step.place, step.role
        )
        insert into ready (step_id, run_id, lane, rank, place, role)
        select opened.id, opened.run_id, opened.lane, run.rank, opened.place, opened.role from opened join run on run.id = opened.run_id
        """;

    /// <summary>Adds to a batch what lets others in after runs of their groups may have ended.</summary>
    public static void Leave(NpgsqlBatch batch, Guid[] runs)
    {
        batch.BatchCommands.Add(Command(LeaveSql, runs));
        batch.BatchCommands.Add(Lock(runs));
        batch.BatchCommands.Add(Admit(runs));
    }

    /// <summary>The command that keeps others from coming in and going where these runs do. Doors come after runs: whoever locks one locks no run any more.</summary>
    public static NpgsqlBatchCommand Lock(Guid[] runs) => Command(LockDoorsSql, runs);

    /// <summary>The command that lets in those for whom there is room, where the caller has locked the doors.</summary>
    public static NpgsqlBatchCommand Admit(Guid[] runs) => Command(AdmitSql, runs);

    private static NpgsqlBatchCommand Command(string sql, Guid[] runs)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.With(runs);
        return command;
    }
}
