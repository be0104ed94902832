using System.Reflection;
using System.Runtime.ExceptionServices;

using Aspire.Media.Engine.Steps;

namespace Aspire.Media.Engine.Plugins;

/// <summary>The plugins of this worker. One that cannot be loaded is named, and keeps none of the others from it.</summary>
public sealed class InstalledPlugins
{
    // To read an assembly takes milliseconds; what takes longer will not come to an end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private InstalledPlugins(IReadOnlyList<Plugin> loaded, IReadOnlyList<BrokenPlugin> broken) => (Loaded, Broken) = (loaded, broken);

    public IReadOnlyList<Plugin> Loaded { get; }

    public IReadOnlyList<BrokenPlugin> Broken { get; }

    /// <summary>Loads what lies in the folder: NAME/NAME.dll with all that it needs beside it, or NAME.dll alone.</summary>
    /// <param name="own">The steps that the worker has without them: their names are taken.</param>
    /// <param name="setUp">Lets a plugin add what it needs, and returns what takes that over; what goes wrong with that goes wrong with the plugin.</param>
    /// <param name="patience">How long each may take; as long as is usual where nothing is said.</param>
    public static InstalledPlugins Load(PluginOptions options, IEnumerable<StepType> own, Func<Plugin, Action>? setUp = null, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (folder, isChosen) = options.Place;
        var (loaded, broken) = (new List<Plugin>(), new List<BrokenPlugin>());
        var taken = own.SelectMany(type => type.Names).Distinct().ToDictionary(name => name, _ => "the worker itself");
        foreach (var (name, file) in Candidates(folder, isChosen, broken))
        {
            try
            {
                var (plugin, takeOver) = Apart(
                    () =>
                    {
                        var read = Read(name, file, taken);
                        return (read, setUp?.Invoke(read));
                    },
                    patience ?? Patience);
                takeOver?.Invoke();
                loaded.Add(plugin);
                foreach (var kind in plugin.Steps.SelectMany(step => step.Names))
                {
                    taken.Add(kind, $"the plugin {name}");
                }
            }
#pragma warning disable CA1031 // whatever is wrong with what others wrote must not keep the worker from its own work
            catch (Exception failure)
#pragma warning restore CA1031
            {
                broken.Add(new BrokenPlugin(name, Reason(failure)));
            }
        }

        return new InstalledPlugins(loaded, broken);
    }

    // What others wrote runs while it is loaded, and may never come back: then it is left behind, and the worker begins without it.
    private static T Apart<T>(Func<T> load, TimeSpan patience)
    {
        var loading = Task.Factory.StartNew(load, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (!((IAsyncResult)loading).AsyncWaitHandle.WaitOne(patience))
        {
            throw new PluginException($"It did not come to an end within {patience.TotalSeconds:0.#} s while it was loaded.");
        }

        if (loading.Exception?.InnerException is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return loading.Result;
    }

    private static List<(string Name, string File)> Candidates(string folder, bool isChosen, List<BrokenPlugin> broken)
    {
        if (!Directory.Exists(folder))
        {
            if (isChosen)
            {
                broken.Add(new BrokenPlugin(folder, "The folder is not there (Plugins__Folder)."));
            }

            return [];
        }

        if (IsOpenToAll(folder))
        {
            broken.Add(new BrokenPlugin(folder, "Everybody may write to this folder: nothing of it is loaded (chmod o-w)."));
            return [];
        }

        try
        {
            var folders = Directory.EnumerateDirectories(folder).Select(path => (Name: Path.GetFileName(path), File: Path.Combine(path, Path.GetFileName(path) + ".dll")));
            var files = Directory.EnumerateFiles(folder, "*.dll").Select(path => (Name: Path.GetFileNameWithoutExtension(path), File: path));
            return [.. folders.Concat(files).Where(candidate => !candidate.Name.StartsWith('.')).OrderBy(candidate => candidate.Name, StringComparer.Ordinal)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            broken.Add(new BrokenPlugin(folder, failure.Message));
            return [];
        }
    }

    // Whoever can write there can have the worker do anything.
    private static bool IsOpenToAll(string path) => !OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherWrite);

    private static Plugin Read(string name, string file, Dictionary<string, string> taken)
    {
        if (!File.Exists(file))
        {
            throw new PluginException($"There is no {Path.GetFileName(file)} in its folder: a plugin's folder is called like its assembly.");
        }

        if (IsOpenToAll(Path.GetDirectoryName(file)!) || IsOpenToAll(file))
        {
            throw new PluginException("Everybody may write to it: it is not loaded (chmod -R o-w).");
        }

        var assembly = new PluginLoadContext(file).LoadFromAssemblyPath(file);
        var types = assembly.GetTypes();
        var steps = types.Select(StepType.Of).OfType<StepType>().OrderBy(step => step.Kind, StringComparer.Ordinal).ToList();
        if (steps.Count == 0)
        {
            throw new PluginException("No class in it is declared as a step, or it was built against a contract of its own.");
        }

        var names = new HashSet<string>();
        foreach (var kind in steps.SelectMany(step => step.Names))
        {
            if (!names.Add(kind))
            {
                throw new PluginException($"Two of its steps claim the name '{kind}'.");
            }

            if (taken.TryGetValue(kind, out var owner))
            {
                throw new PluginException($"The name '{kind}' of one of its steps is taken by {owner}.");
            }
        }

        var setups = types.Where(type => type is { IsPublic: true, IsAbstract: false } && type.IsAssignableTo(typeof(IPlugin))).ToList();
        return setups.Count > 1
            ? throw new PluginException($"It has {setups.Count} classes that add services; one is meant.")
            : new Plugin(name, steps[0].Version, steps, setups.Count == 0 ? null : (IPlugin)Activator.CreateInstance(setups[0])!);
    }

    private static string Reason(Exception failure) => failure switch
    {
        ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } => Reason(first),
        TargetInvocationException { InnerException: { } inner } => Reason(inner),
        BadImageFormatException => "It is no .NET assembly.",
        FileNotFoundException missing => $"It needs {missing.FileName}, which is not there.",
        MissingMethodException or MissingFieldException or TypeLoadException => $"It was built for another release: {failure.Message}",
        _ => failure.Message,
    };
}

/// <summary>Why a plugin cannot be used.</summary>
internal sealed class PluginException(string message) : Exception(message);
