using System.Diagnostics;

using Aspire.Media.Programs;

namespace Aspire.Media.Workers.Demo;

/// <summary>
/// A second worker process on this machine, for the steps that require <see cref="Capability"/> and no others. It takes one at a time, and
/// ends when we do, since nobody holds its standard input any more.
/// </summary>
internal sealed class GuestWorker(IConfiguration configuration)
{
    public const string Capability = "demo-guest";

    /// <summary>The word by which it knows what it is.</summary>
    public const string Setting = "Demo:Guest";

    private static readonly string[] Inherited = ["ConnectionStrings", "Database", "Storage", "Ffmpeg", "Fleet", "Demo", "OutboundHttp"];

    public OutsideProgram Program(Action<Process> started)
    {
        var name = typeof(GuestWorker).Assembly.GetName().Name!;
        var muxer = Path.Combine(Directory.GetParent(typeof(object).Assembly.Location)!.Parent!.Parent!.Parent!.FullName, "dotnet");
        var own = Path.Combine(AppContext.BaseDirectory, name);
        string[] command = File.Exists(muxer) ? [muxer, $"{own}.dll"] : [own];
        return new OutsideProgram(command[0], command[1..]) { Environment = Settings(), Started = started };
    }

    // What was said on our command line must reach it, too: a child inherits no more than the environment.
    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>();
        foreach (var (key, value) in Inherited.SelectMany(section => configuration.GetSection(section).AsEnumerable()))
        {
            if (value is not null)
            {
                settings[Variable(key)] = value;
            }
        }

        settings[Variable(Setting)] = "true";
        settings["Worker__Slots__Cpu"] = "1";
        settings["Worker__Capabilities__0"] = settings["Worker__Only__0"] = Capability;
        settings["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        return settings;
    }

    private static string Variable(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}
