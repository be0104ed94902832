using System.Runtime.Loader;
using System.Runtime.Versioning;

using Aspire.Media.Engine.Plugins;
using Aspire.Media.Engine.Steps;
using Aspire.Media.TestWorker.Steps;

namespace Aspire.Media.Engine.Tests.Plugins;

[UnsupportedOSPlatform("windows")]
public sealed class InstalledPluginsTests : IDisposable
{
    private const string Sample = "Aspire.Media.TestWorker";
    private static readonly IReadOnlyList<StepType> Own = [.. InstalledSteps.TypesOf([typeof(EngineSetup).Assembly])];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_plugin_brings_its_steps_and_keeps_to_itself()
    {
        Put(Sample, Sample);

        var plugins = Load();

        Assert.Empty(plugins.Broken);
        var plugin = Assert.Single(plugins.Loaded);
        Assert.Equal((Sample, null), (plugin.Name, plugin.Setup));
        var mark = plugin.Steps.Single(step => step.Kind == "test.mark");
        // The same class in two worlds, over one contract.
        Assert.NotSame(typeof(MarkStep), mark.Implementation);
        Assert.Equal(typeof(MarkStep).FullName, mark.Implementation.FullName);
        Assert.NotSame(AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(mark.Implementation.Assembly));
        Assert.Same(typeof(Step<,>), mark.Implementation.BaseType!.GetGenericTypeDefinition());
    }

    [Fact]
    public void What_is_broken_is_named_and_the_others_are_loaded()
    {
        Put(Sample, Sample);
        File.WriteAllText(folder["a-text.dll"], "This is no assembly.");
        File.WriteAllBytes(folder["b-half.dll"], File.ReadAllBytes(Built(Sample))[..5000]);
        Directory.CreateDirectory(folder["c-empty"]);
        File.Copy(Built("YamlDotNet"), folder["d-library.dll"]);
        // After the other by the order of their names: what it brings is there already.
        File.Copy(Built(Sample), folder["zz-twin.dll"]);
        Directory.CreateDirectory(folder[".hidden"]);

        var plugins = Load();

        Assert.Equal([Sample], plugins.Loaded.Select(plugin => plugin.Name));
        Assert.Equal(
            [
                ("a-text", "It is no .NET assembly."),
                ("b-half", "It is no .NET assembly."),
                ("c-empty", "There is no c-empty.dll in its folder: a plugin's folder is called like its assembly."),
                ("d-library", "No class in it is declared as a step, or it was built against a contract of its own."),
            ],
            plugins.Broken.Take(4).Select(plugin => (plugin.Name, plugin.Reason)));
        var twin = Assert.Single(plugins.Broken.Skip(4));
        Assert.Equal("zz-twin", twin.Name);
        Assert.Matches($@"^The name 'test\.[a-z]+' of one of its steps is taken by the plugin {Sample}\.$", twin.Reason);
    }

    [Fact]
    public void The_names_of_the_workers_own_steps_are_taken()
    {
        Put(Sample, Sample);

        var plugins = InstalledPlugins.Load(new PluginOptions { Folder = folder.Path }, [.. Own, .. InstalledSteps.TypesOf([typeof(MarkStep).Assembly])]);

        Assert.Empty(plugins.Loaded);
        Assert.EndsWith("is taken by the worker itself.", Assert.Single(plugins.Broken).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told_where_somebody_chose_it()
    {
        Assert.Equal((folder["none"], "The folder is not there (Plugins__Folder)."), Assert.Single(InstalledPlugins.Load(new PluginOptions { Folder = folder["none"] }, Own).Broken) is var broken ? (broken.Name, broken.Reason) : default);
        Assert.Empty(InstalledPlugins.Load(new PluginOptions(), Own).Broken);
    }

    [Fact]
    public void A_plugin_that_cannot_be_set_up_is_named_too()
    {
        Put(Sample, Sample);

        var plugins = InstalledPlugins.Load(new PluginOptions { Folder = folder.Path }, Own, _ => throw new InvalidOperationException("It wants a key."));

        Assert.Empty(plugins.Loaded);
        Assert.Equal(new BrokenPlugin(Sample, "It wants a key."), Assert.Single(plugins.Broken));
    }

    [Fact]
    public void A_folder_that_everybody_may_write_to_is_not_looked_into()
    {
        Put(Sample, Sample);
        File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path) | UnixFileMode.OtherWrite);

        var plugins = Load();

        Assert.Empty(plugins.Loaded);
        Assert.Contains("Everybody may write", Assert.Single(plugins.Broken).Reason, StringComparison.Ordinal);
    }

    private InstalledPlugins Load() => InstalledPlugins.Load(new PluginOptions { Folder = folder.Path }, Own);

    private void Put(string name, string assembly)
    {
        Directory.CreateDirectory(folder[name]);
        File.Copy(Built(assembly), Path.Combine(folder[name], assembly + ".dll"));
    }

    private static string Built(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
}
