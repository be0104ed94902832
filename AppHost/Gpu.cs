namespace Aspire.Media.AppHost;

/// <summary>A GPU on this machine, as the driver shows it.</summary>
internal static class Gpu
{
    public static bool IsSeen => File.Exists("/dev/nvidiactl") || Directory.Exists("/proc/driver/nvidia/gpus");
}
