using System.Runtime.InteropServices;

namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>The library that turns speech into text on this machine.</summary>
internal sealed class SpeechCheck : ICheck
{
    private const string Loss = "speech is not transcribed on this machine";

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint VersionText();

    public CheckGroup Group => CheckGroup.Libraries;

    public string Name => "speech";

    public Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (surroundings.ProjectFolder is not { } project)
        {
            return Task.FromResult(Finding.Unused("only looked for in the project's folder"));
        }

        var path = Path.Combine(project, "node_modules", "sherpa-onnx-linux-x64", "libsherpa-onnx-c-api.so");
        if (!File.Exists(path))
        {
            return Task.FromResult(Finding.Warning($"sherpa-onnx is not in the project's folder: {Loss}", Cure.Setup));
        }

        var (library, reason) = NativeFile.Load(path);
        using (library)
        {
            return Task.FromResult(library?.Function<VersionText>("SherpaOnnxGetVersionStr") is { } version
                ? Finding.Ok($"sherpa-onnx {Marshal.PtrToStringUTF8(version())}")
                : Finding.Warning($"sherpa-onnx cannot be loaded: {Loss} ({reason ?? "it is something else"})", $"rm -r node_modules/sherpa-onnx-linux-x64 && {Cure.Setup}"));
        }
    }
}
