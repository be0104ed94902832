using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using System.Runtime.Versioning;

using Aspire.Media.Engine.Plugins;
using Aspire.Media.Engine.Steps;
using Aspire.Media.TestWorker.Steps;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Media.Engine.Tests.Plugins;

[UnsupportedOSPlatform("windows")]
public sealed class InstalledPluginsTests : IDisposable
{
    private const string Sample = "Aspire.Media.TestWorker";
    private const string NoAssembly = "It is no .NET assembly.";
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
                ("a-text", NoAssembly),
                ("b-half", NoAssembly),
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

    [Fact]
    public void A_plugin_that_everybody_may_write_to_is_not_loaded_and_the_others_are()
    {
        Put(Sample, Sample);
        File.Copy(Built("YamlDotNet"), folder["alone.dll"]);
        Directory.CreateDirectory(folder["open"]);
        File.Copy(Built(Sample), Path.Combine(folder["open"], "open.dll"));
        foreach (var path in (string[])[folder["alone.dll"], folder["open"]])
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherWrite);
        }

        var plugins = Load();

        Assert.Equal([Sample], plugins.Loaded.Select(plugin => plugin.Name));
        Assert.Equal(["alone", "open"], plugins.Broken.Select(plugin => plugin.Name));
        Assert.All(plugins.Broken, plugin => Assert.StartsWith("Everybody may write to it", plugin.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_plugin_that_never_comes_back_is_left_behind_and_the_others_are_loaded()
    {
        Put(Sample, Sample);
        Build("A-hangs", hangs: true);
        Build("B-does-not");

        var plugins = InstalledPlugins.Load(new PluginOptions { Folder = folder.Path }, Own, patience: TimeSpan.FromSeconds(5));

        Assert.Equal([Sample, "B-does-not"], plugins.Loaded.Select(plugin => plugin.Name));
        Assert.NotNull(plugins.Loaded[1].Setup);
        Assert.Equal(new BrokenPlugin("A-hangs", "It did not come to an end within 5 s while it was loaded."), Assert.Single(plugins.Broken));
    }

    [Fact]
    public void A_plugin_whose_step_lacks_something_does_not_keep_the_worker_from_its_start()
    {
        Build("Lacks", wants: typeof(IComparable));
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:media", (string?)"Host=nowhere"), KeyValuePair.Create("Plugins:Folder", (string?)folder.Path)]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddWorker();

        // As developers have it, where everything is looked into.
        using var host = builder.Build();

        Assert.Equal(["Lacks"], host.Services.GetRequiredService<InstalledPlugins>().Loaded.Select(plugin => plugin.Name));
        Assert.True(host.Services.GetRequiredService<InstalledSteps>().TryFind("test.only", out _));
    }

    [Fact]
    public void A_plugin_for_another_machine_is_named()
    {
        var image = File.ReadAllBytes(Built(Sample));
        // The machine stands behind the mark of the header, to which the word at 60 points.
        var header = BitConverter.ToInt32(image, 60);
        Assert.Equal("PE\0\0"u8, image.AsSpan(header, 4));
        BitConverter.TryWriteBytes(image.AsSpan(header + 4), (ushort)0x01C4);
        File.WriteAllBytes(folder["other.dll"], image);

        var broken = Assert.Single(Load().Broken);
        Assert.Equal("other", broken.Name);
        Assert.Contains("architecture is not compatible", broken.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_plugin_adds_counts_once_it_is_through()
    {
        var services = new ServiceCollection();
        services.AddSingleton("one of the worker's");
        var nothing = new ConfigurationBuilder().Build();

        var takeOver = EngineSetup.SetUp(new Plugin("whole", "1", [], new Adds(isBroken: false)), services, nothing);
        Assert.Throws<InvalidOperationException>(() => EngineSetup.SetUp(new Plugin("half", "1", [], new Adds(isBroken: true)), services, nothing));
        Assert.Single(services);
        takeOver();

        await using var provider = services.BuildServiceProvider();
        Assert.Equal(["one of the worker's", "one of the plugin's"], provider.GetServices<string>());
    }

    private InstalledPlugins Load() => InstalledPlugins.Load(new PluginOptions { Folder = folder.Path }, Own);

    private void Put(string name, string assembly)
    {
        Directory.CreateDirectory(folder[name]);
        File.Copy(Built(assembly), Path.Combine(folder[name], assembly + ".dll"));
    }

    // With one step, and a class that adds services once it is made, if it ever is.
    private void Build(string name, bool hangs = false, Type? wants = null)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        var module = assembly.DefineDynamicModule(name);
        var step = module.DefineType("Only", TypeAttributes.Public, typeof(Step<Dictionary<string, string>, Dictionary<string, string>>));
        step.SetCustomAttribute(new CustomAttributeBuilder(typeof(StepAttribute).GetConstructors()[0], ["test.only"], [typeof(StepAttribute).GetProperty("Title")!], ["Only"]));
        var born = step.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, wants is null ? [] : [wants]).GetILGenerator();
        born.Emit(OpCodes.Ldarg_0);
        born.Emit(OpCodes.Call, step.BaseType!.GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [])!);
        born.Emit(OpCodes.Ret);
        var contract = typeof(Step<Dictionary<string, string>, Dictionary<string, string>>).GetMethod("RunAsync")!;
        var run = step.DefineMethod(
            "RunAsync", MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig, contract.ReturnType, [.. contract.GetParameters().Select(parameter => parameter.ParameterType)]);
        run.GetILGenerator().Emit(OpCodes.Ldnull);
        run.GetILGenerator().Emit(OpCodes.Ret);
        step.CreateType();

        var setup = module.DefineType("Adds", TypeAttributes.Public, typeof(object), [typeof(IPlugin)]);
        var made = setup.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, []).GetILGenerator();
        var again = made.DefineLabel();
        made.MarkLabel(again);
        if (hangs)
        {
            made.Emit(OpCodes.Ldc_I4, 100);
            made.Emit(OpCodes.Call, typeof(Thread).GetMethod(nameof(Thread.Sleep), [typeof(int)])!);
            made.Emit(OpCodes.Br, again);
        }

        made.Emit(OpCodes.Ret);
        var add = setup.DefineMethod("Add", MethodAttributes.Public | MethodAttributes.Virtual, typeof(void), [typeof(IServiceCollection), typeof(IConfiguration)]);
        add.GetILGenerator().Emit(OpCodes.Ret);
        setup.CreateType();
        Directory.CreateDirectory(folder[name]);
        assembly.Save(Path.Combine(folder[name], name + ".dll"));
    }

    private static string Built(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    private sealed class Adds(bool isBroken) : IPlugin
    {
        public void Add(IServiceCollection services, IConfiguration settings)
        {
            Assert.Equal("one of the worker's", services.Single(service => service.ServiceType == typeof(string)).ImplementationInstance);
            services.AddSingleton("one of the plugin's");
            if (isBroken)
            {
                throw new InvalidOperationException("It wants a key.");
            }
        }
    }
}
