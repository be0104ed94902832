using Aspire.Media.AppHost;
using Aspire.Media.AppHost.Database;
using Aspire.Media.AppHost.Monitoring;
using Aspire.Media.AppHost.Processes;
using Aspire.Media.AppHost.Publishing;
using Aspire.Media.AppHost.Storage;

return await Refusal.ToldAsync(async () =>
{
    var builder = DistributedApplication.CreateBuilder(args);
    var place = builder.AddPlace();

    // What the processes share: who may come in, the state and the queue, the bytes.
    var keys = builder.AddKeys(place);
    var database = builder.AddDatabase("postgres", place);
    var storage = builder.AddStorage("storage", place);
    var speech = builder.AddSpeechServer("speech", place);

    // The schema first, by one process alone; then whoever works with it.
    var migrator = builder.AddMigrator("migrator", place).WithDatabase(database);

    var api = builder.AddApi("api", place)
        .WithDatabase(database).WithStorage(storage).WithKeys(keys)
        .AfterMigration(migrator);

    var workers = builder.AddWorkers("worker", place)
        .WithDatabase(database).WithStorage(storage).WithKeys(keys).WithSpeech(speech)
        .AfterMigration(migrator);

    var gpuWorkers = builder.AddGpuWorkers("gpu-worker", place)?
        .WithDatabase(database).WithStorage(storage).WithKeys(keys).WithSpeech(speech)
        .AfterMigration(migrator);

    var web = builder.AddWeb("web", place)
        .WithReference(api).WaitFor(api).WithKeys(keys);

    // Who watches all of them.
    var alertmanager = builder.AddAlertmanager("alertmanager", place);
    var prometheus = builder.AddPrometheus("prometheus", place, keys, alertmanager, [api, workers, gpuWorkers, web]);
    builder.AddGrafana("grafana", place, prometheus);

    // And all of it in files for elsewhere, when that is asked for.
    builder.AddPublishing(place);

    await builder.Build().RunAsync();
});
