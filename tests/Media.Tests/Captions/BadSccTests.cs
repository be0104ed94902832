using System.Text;

using Aspire.Media.Captions;

namespace Aspire.Media.Tests.Captions;

/// <summary>SCC as it must not be: each rule is broken once, and told.</summary>
public sealed class BadSccTests
{
    private const string Head = "Scenarist_SCC V1.0\n\n";
    private const string Load = "94ae 94ae 9420 9420 9470 9470 c8e9 942f 942f";
    private const string End = "\n\n00:00:09;00\t942c 942c\n\n";
    private const string At = Head + "00:00:01;00\t";

    public static TheoryData<string, string, string> Files => new()
    {
        { At + Load + End, "", "Hi" },
        { At.Replace("\n", "\r\n", StringComparison.Ordinal) + Load + End.Replace("\n", "\r\n", StringComparison.Ordinal), "", "Hi" },
        { "", "SCC-01 SCC-02", "" },
        { "\uFEFF" + At + Load + End, "SCC-01", "Hi" },
        { At.Replace("Scenarist_SCC", "scenarist_scc", StringComparison.Ordinal) + Load + End, "SCC-01", "Hi" },
        { "00:00:01;00\t" + Load + End, "SCC-01 SCC-02", "Hi" },
        { Head + "00:00:01;00 " + Load + End, "SCC-02", "Hi" },
        { At + Load.ToUpperInvariant() + End, "", "Hi" },
        { At + Load.Replace("c8e9", "c8e9 zz99 12", StringComparison.Ordinal) + End, "SCC-02", "Hi" },
        { At + Load + "\n00:00:09;00\t942c 942c\n", "SCC-02", "Hi" },
        { Head + "words\n\n00:00:01;00\t" + Load + End, "SCC-03", "Hi" },
        { At + Load + End.Replace(';', ':'), "SCC-03", "Hi" },
        { Head + "25:00:00;00\t" + Load + "\n\n26:00:00;00\t942c 942c\n", "SCC-03 SCC-03", "Hi" },
        { Head + "00:00:01;30\t" + Load + End, "SCC-04", "Hi" },
        { Head + "00:01:00;00\t" + Load + "\n\n00:01:09;00\t942c 942c\n", "SCC-04", "Hi" },
        { Head + "00:00:01;00\t" + Load + "\n\n00:00:01;08\t" + Load + End, "SCC-05", "Hi|Hi" },
        { Head + "00:00:05;00\t" + Load + "\n\n00:00:01;00\t942c 942c\n", "SCC-05", "Hi" },
        { At + Load.Replace("9420 9420", "1420 1420", StringComparison.Ordinal) + End, "SCC-08", "Hi" },
        { At + Load.Replace("c8e9", "4869", StringComparison.Ordinal) + End, "SCC-08", "Hi" },
        { At + "94ae 9420 9470 c8e9 942f" + End, "SCC-09", "Hi" },
        { At + Load.Replace("c8e9", "c8e9" + string.Concat(Enumerable.Repeat(" 8080", 80)), StringComparison.Ordinal) + End, "SCC-11", "Hi" },
        { At + Load.Replace("c8e9", string.Join(' ', Enumerable.Repeat("c8e9", 17)), StringComparison.Ordinal) + End, "608-01 608-01", string.Concat(Enumerable.Repeat("Hi", 16)) },
        { At + "94ae 94ae 9420 9420 9140 9140 c180 9240 9240 c280 1540 1540 4380 1640 1640 c480 9470 9470 4580 942f 942f" + End, "608-02", "A/B/C/D/E" },
        { At + "9425 9425 94ad 94ad 9140 9140 c8e9" + End, "608-03", "Hi" },
        { At + Load, "608-06", "Hi" },
        { At + Load.Replace("c8e9", "91bc 91bc c8e9 9723 9723", StringComparison.Ordinal) + End, "", "êHi" },
        { At + Load.Replace("c8e9", "1f20 1f20 c8e9", StringComparison.Ordinal) + End, "608-10 SCC-02", "" },
        { At + Load.Replace("c8e9", "94b9 94b9 c8e9", StringComparison.Ordinal) + End, "608-08", "Hi" },
        { At + "c8e9 942f 942f" + End, "608-09", "Hi" },
        { At + "94ae 94ae 942a 942a c8e9 942f 942f" + End, "608-10 SCC-02", "" },
        { At + Load.Replace("c8e9", "0180 c8e9", StringComparison.Ordinal) + End, "", "Hi" },
        // The second copy of a code is none; a third is a code of its own.
        { At + Load.Replace("c8e9", "9137 9137 9137 9137", StringComparison.Ordinal) + End, "", "♪♪" },
        { At + Load.Replace("c8e9", "c8e9 c8e9", StringComparison.Ordinal) + End, "", "HiHi" },
        { At + Load.Replace("c8e9", "c8e9 94a1 94a1 efef", StringComparison.Ordinal) + End, "", "Hoo" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_fault_is_told_by_its_rule(string text, string rules, string cues)
    {
        var reading = CaptionFile.Read(Encoding.UTF8.GetBytes(text), CaptionFormat.Scc);

        Assert.Equal(cues, string.Join('|', reading.Track.Cues.Select(cue => string.Join('/', cue.Lines))));
        Assert.Equal(rules, string.Join(' ', reading.Findings.Select(finding => finding.Rule)));
    }

    [Fact]
    public void A_finding_says_where_it_is_and_what_helps()
    {
        var reading = CaptionFile.Read(Encoding.UTF8.GetBytes(Head + "00:01:00;00\t" + Load + "\n\n00:01:09;00\t942c 942c\n"), CaptionFormat.Scc);

        var finding = Assert.Single(reading.Findings);
        Assert.Equal(
            new CaptionFinding("SCC-04", CaptionSeverity.Error, "There is no 00:01:00;00: drop-frame passes over 00 and 01 in every minute but each tenth.", Line: 3), finding);
    }
}
