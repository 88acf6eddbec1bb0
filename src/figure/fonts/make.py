"""Make the two faces of the figures from Source Sans 3: python make.py FOLDER_OF_TTF_FILES

Needs fonttools. The faces are written beside this file."""
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

LATIN = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)]))
GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρςστυφχψω"
SIGNS = "−×±√∞⟨⟩≤≥≠≈→←✓·°…–—‘’“”•∂∑∏∫∆µ˙′″⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"
NAME = "Fluctua Sans"


def make(source, style, out):
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14]
    )
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "DSIG", "STAT"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=map(ord, LATIN + GREEK + SIGNS))
    subsetter.subset(font)
    # The licence reserves the name "Source" for the original.
    compact = NAME.replace(" ", "")
    names = {1: NAME, 2: style, 3: f"{compact}-{style}", 4: f"{NAME} {style}", 6: f"{compact}-{style}"}
    for record in list(font["name"].names):
        if record.nameID in names:
            font["name"].setName(
                names[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID
            )
    font.save(out)


if __name__ == "__main__":
    folder, here = Path(sys.argv[1]), Path(__file__).parent
    make(folder / "SourceSans3-Regular.ttf", "Regular", here / "FluctuaSans-Regular.ttf")
    make(folder / "SourceSans3-It.ttf", "Italic", here / "FluctuaSans-Italic.ttf")
