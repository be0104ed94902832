using System.Collections;

using Aspire.Media.AppHost;

// What AppHost is where Aspire's packages cannot be restored: it says so, and becomes Standalone.
var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
var standalone = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../publish/Standalone", configuration, "Aspire.Media.Standalone"));

// The launch profile's addresses are those of Aspire's dashboard.
var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .Where(variable => variable.Key is not "ASPNETCORE_URLS")
    .Select(variable => $"{variable.Key}={variable.Value}");

if (!File.Exists(standalone))
{
    await Console.Error.WriteLineAsync($"{standalone} has not been built: run ./media setup.");
    return 1;
}

await Console.Error.WriteLineAsync("Aspire's packages do not restore from this package source, so Standalone starts instead. With a source that has them, as nuget.org, delete artifacts/package-probe.props and start again (README.md, Packages).");
return Replacement.With(standalone, args, environment);
