using Aspire.Media.Engine;
using Aspire.Media.ServiceDefaults;

// A worker as any other, with steps that tests need: they wait, leave traces, start processes and misbehave.
return await MediaHost.RunAsync(() => MediaHost.Build("test-worker", args, static builder => builder.AddWorker(typeof(Program).Assembly), static _ => { }));
