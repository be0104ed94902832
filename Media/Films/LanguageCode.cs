namespace Aspire.Media.Films;

/// <summary>Languages as containers of boxes and broadcast streams keep them: in three letters (ISO 639-2), of which QuickTime knows the older ones only.</summary>
internal static class LanguageCode
{
    private const string Unknown = "und";

    // ISO 639-1, and behind it the same in three letters.
    private const string Short =
        "aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bhbih bibis bmbam bnben bobod brbre bsbos cacat ceche chcha cocos "
        + "crcre csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe elell eneng eoepo esspa etest eueus fafas ffful fifin fjfij fofao frfra fyfry gagle gdgla glglg "
        + "gngrn guguj gvglv hahau heheb hihin hohmo hrhrv hthat huhun hyhye hzher iaina idind ieile igibo iiiii ikipk ioido isisl itita iuiku jajpn jvjav kakat kgkon "
        + "kikik kjkua kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat lbltz lglug lilim lnlin lolao ltlit lulub lvlav mgmlg mhmah mimri mkmkd "
        + "mlmal mnmon mrmar msmsa mtmlt mymya nanau nbnob ndnde nenep ngndo nlnld nnnno nonor nrnbl nvnav nynya ococi ojoji omorm orori ososs papan pipli plpol pspus "
        + "ptpor quque rmroh rnrun roron rurus rwkin sasan scsrd sdsnd sesme sgsag sisin skslk slslv smsmo snsna sosom sqsqi srsrp ssssw stsot susun svswe swswa tatam "
        + "tetel tgtgk ththa titir tktuk tltgl tntsn toton trtur tstso tttat twtwi tytah uguig ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid yoyor zazha "
        + "zhzho zuzul";

    private static readonly Dictionary<string, string> Long = Short.Split(' ').ToDictionary(pair => pair[..2], pair => pair[2..]);

    private static readonly Dictionary<string, string> Older = new()
    {
        ["deu"] = "ger", ["fra"] = "fre", ["nld"] = "dut", ["zho"] = "chi", ["ces"] = "cze", ["ell"] = "gre", ["fas"] = "per", ["isl"] = "ice", ["ron"] = "rum", ["slk"] = "slo", ["sqi"] = "alb",
        ["hye"] = "arm", ["eus"] = "baq", ["mya"] = "bur", ["kat"] = "geo", ["mkd"] = "mac", ["msa"] = "may", ["bod"] = "tib", ["cym"] = "wel",
    };

    /// <summary>Whether two ways to write a language mean the same, such as <c>de</c>, <c>deu</c>, <c>ger</c> and <c>de-CH</c>.</summary>
    public static bool Same(string one, string other) => Newer(one) == Newer(other);

    /// <summary>As a format keeps it; the country is lost where it has no room for one.</summary>
    public static string In(FilmFormat format, string language)
    {
        if (!format.HasBoxes && format.Name != "ts")
        {
            return language;
        }

        var main = language.Split('-')[0];
        var three = main.Length == 2 ? Long.GetValueOrDefault(main, Unknown) : main;
        return format.Name == "mov" ? Older.GetValueOrDefault(three, three) : three;
    }

    private static string Newer(string language)
    {
        var main = language.Split('-')[0].ToLowerInvariant();
        return main.Length == 2 ? Long.GetValueOrDefault(main, main) : Older.FirstOrDefault(pair => pair.Value == main).Key ?? main;
    }
}
