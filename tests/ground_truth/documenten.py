"""The documents of the ground truth: each function sets one and says what must be read."""

from __future__ import annotations

from collections.abc import Callable

from tests.ground_truth.teksten import BODY, CHAPTERS
from tests.ground_truth.zetten import (
    HEIGHT,
    WIDTH,
    Column,
    Setter,
    one_column,
    three_columns,
    two_columns,
)

Maker = Callable[[], Setter]
DOCUMENTS: dict[str, Maker] = {}


def document(name: str) -> Callable[[Maker], Maker]:
    """Registers a maker under the name of its file."""

    def registered(maker: Maker) -> Maker:
        DOCUMENTS[name] = maker
        return maker

    return registered


def heading(
    setter: Setter, columns: list[Column], text: str, size: float = 16, level: int = 1
) -> None:
    setter.pour(columns, text, size, "B", justified=False, after=6, font="Helvetica")
    setter.expect(f"{'#' * level} {text}")


def body(setter: Setter, columns: list[Column], text: str, **options: float) -> None:
    setter.pour(columns, text, **options)  # type: ignore[arg-type]
    setter.expect(text)


@document("een-kolom")
def one() -> Setter:
    setter = Setter("Samen wonen in de wijk")
    for number, (title, paragraphs) in enumerate(CHAPTERS[:2], start=1):
        setter.page(str(number))
        columns = one_column()
        heading(setter, columns, title, 18)
        body(setter, columns, paragraphs[0])
        heading(setter, columns, "Waar het om gaat", 13, 2)
        body(setter, columns, paragraphs[1])
        items = [
            "- een vast aanspreekpunt voor bewoners en hun familie, ook buiten kantooruren en in "
            "het weekend, bereikbaar op een eigen nummer;",
            "- een gezamenlijke ruimte met een keuken;",
            "- een jaarlijks gesprek over wat beter kan.",
        ]
        for item in items:
            setter.pour(columns, item, hanging=6, after=2)
            setter.expect(item)
        columns[0].y += 8
        body(setter, columns, paragraphs[2])
        setter.line(70, 800, f"Blz. {number}", 8)
    return setter


@document("twee-kolommen")
def two() -> Setter:
    setter = Setter()
    pages = [
        (title, paragraphs) for title, paragraphs in (CHAPTERS[0], CHAPTERS[1], CHAPTERS[3])
    ]  # fmt: skip
    for number, (title, paragraphs) in enumerate(pages, start=7):
        setter.page(str(number))
        setter.line(60, 50, "Magazine Goed Wonen", 8, font="Helvetica")
        setter.line(480 if number % 2 else 60, 815, str(number), 8, font="Helvetica")
        columns = two_columns(90)
        setter.balance(columns, [title, *paragraphs])
        heading(setter, columns, title)
        for paragraph in paragraphs:
            body(setter, columns, paragraph)
    return setter


@document("drie-kolommen")
def three() -> Setter:
    setter = Setter()
    for number, offset in enumerate((0, 7), start=1):
        setter.page(str(number))
        setter.line(50, 45, "Nieuwsbrief Wonen en Zorg", 8, font="Helvetica")
        setter.line(WIDTH / 2, 815, str(number), 8)
        columns = three_columns(70)
        setter.balance(columns, [f"Nieuws {number}", *BODY[offset : offset + 7]], 9.5)
        heading(setter, columns, f"Nieuws uit de wijk, deel {number}", 14)
        for paragraph in BODY[offset : offset + 7]:
            body(setter, columns, paragraph, size=9.5)
    return setter


@document("gemengd")
def mixed() -> Setter:
    setter = Setter()
    setter.page()
    top = one_column(70)
    heading(setter, top, "Een gemengd complex: leren van de eerste vijf jaar", 20)
    body(setter, top, BODY[0])
    height = top[0].y + 10
    columns = two_columns(height)
    setter.balance(columns, ["De aanpak", *BODY[3:5]])
    heading(setter, columns, "De aanpak", 13, 2)
    for paragraph in BODY[3:5]:
        body(setter, columns, paragraph)
    middle = [Column(60, max(column.y for column in columns) + 8, 475, 800)]
    heading(setter, middle, "Tussenstand na drie jaar", 13, 2)
    body(setter, middle, BODY[7])
    height = middle[0].y + 12
    columns = three_columns(height)
    setter.balance(columns, BODY[8:10], 9.5)
    for paragraph in BODY[8:10]:
        body(setter, columns, paragraph, size=9.5)
    last = [Column(60, max(column.y for column in columns) + 12, 475, 800)]
    body(setter, last, BODY[16])
    return setter


@document("kaders")
def boxes() -> Setter:
    setter = Setter()
    page = setter.page()
    columns = two_columns(70, 420)
    columns[0].floor = 260
    heading(setter, columns, "Wonen met een indicatie")
    texts = BODY[3:6]
    for text in texts:
        body(setter, columns, text)
    # A filled box under the left column, in the middle of the running text.
    setter.pdf.set_fill_color(225, 235, 245)
    setter.pdf.rect(55, 275, 235, 120, style="F")
    box = [Column(65, 285, 215, 390)]
    setter.pour(box, "Goed om te weten", 10, "B", font="Helvetica", justified=False)
    note = "Een bewoner met een indicatie mag ook zelf een aanbieder kiezen. Vraag het na bij het "
    note += "zorgkantoor in uw regio."
    setter.pour(box, note, 9, font="Helvetica", justified=False)
    # A second heading below both columns, with a bordered box without a title.
    low = [Column(60, 430, 475, 800)]
    setter.expect("## Goed om te weten", page)
    setter.expect(note, page)
    heading(setter, low, "Wie betaalt wat")
    body(setter, low, BODY[10])
    setter.pdf.rect(60, low[0].y + 8, 475, 60, style="D")
    box = [Column(72, low[0].y + 14, 450, 800)]
    tip = "Let op: bedragen in dit voorbeeld zijn verzonnen en gelden alleen voor de oefening. "
    tip += "Kijk altijd op de website van de gemeente."
    setter.pour(box, tip, 9, font="Helvetica", justified=False)
    low[0].y += 84
    body(setter, low, BODY[11])
    setter.expect(tip, page)
    return setter


@document("citaten")
def quotes() -> Setter:
    setter = Setter()
    setter.page()
    columns = two_columns(70, 310)
    heading(setter, columns, "In gesprek met de gastvrouw")
    quote = '"Wie te veel geeft, raakt zelf uitgeput"'
    body(setter, columns, BODY[0])
    # In the left column, in the middle of a sentence.
    x, y = columns[0].x, columns[0].y
    rest = [Column(x, y + 124, 225, 310), Column(310, 70, 225, 310)]
    _around(setter, [Column(x, y, 225, y + 62.5), *rest], BODY[9])
    setter.expect(BODY[9])
    setter.pour([Column(x, y + 70, 225, 310)], quote, 15, "I", justified=False)
    columns = rest[1:]
    columns[0].y += 6
    body(setter, columns, BODY[12])
    setter.expect(quote)
    # Between the columns, with the text of both flowing around it.
    heading(setter, [Column(60, 330, 475, 800)], "Wat buren van elkaar leren")
    narrow = [Column(60, 360, 215, 410), Column(60, 410, 165, 510), Column(60, 510, 215, 570)]
    right = [Column(320, 360, 215, 410), Column(370, 410, 165, 510), Column(320, 510, 215, 570)]
    left_text, right_text = BODY[7], BODY[8]
    _around(setter, narrow, left_text)
    _around(setter, right, right_text)
    setter.expect(left_text)
    setter.expect(right_text)
    middle = [Column(240, 418, 118, 520)]
    quote = "Zij kennen gemiddeld zeven buren bij naam"
    setter.pour(middle, quote, 15, "I", justified=False)
    setter.expect(quote)
    return setter


def _around(setter: Setter, parts: list[Column], text: str) -> None:
    """Pours a text in parts of a column that differ in width."""
    setter.pdf.set_font("Times", "", 10)
    for part in parts:
        rest = text
        lines = setter._lines(rest, part.width, 0)
        room = int((part.floor - part.y) / 12.5)
        taken = lines[:room]
        for line in taken:
            part.y += 12.5
            setter.line(part.x, part.y, line)
        text = text[sum(len(line) + 1 for line in taken) :]
    assert not text, f"no room for: {text}"


@document("tabel")
def table() -> Setter:
    setter = Setter()
    rows = [
        ("Regeling", "Voor wie", "Waar aan te vragen"),
        ("Verhuishulp", "Bewoners met een laag inkomen die moeten verhuizen", "Gemeente"),
        ("Woningaanpassing", "Mensen met een beperking", "Wmo-loket van de gemeente"),
        ("Huurtoeslag", "Huurders met een zelfstandige woning", "Belastingdienst"),
    ]
    setter.page()
    columns = one_column(70)
    heading(setter, columns, "Regelingen op een rij")
    body(setter, columns, BODY[11])
    y = columns[0].y + 10
    for number, row in enumerate(rows):
        for x, width, text in zip((70, 190, 370), (120, 180, 155), row, strict=True):
            setter.pdf.rect(x, y, width, 34)
            cell = [Column(x + 5, y + 3, width - 10, y + 60)]
            setter.pour(cell, text, 9, "B" if number == 0 else "", justified=False)
        if number:
            cells = zip(rows[0], row, strict=True)
            setter.expect("; ".join(f"{head}: {value}" for head, value in cells))
        y += 34
    columns[0].y = y + 14
    body(setter, columns, BODY[12])
    # A table that spans cells, with numbers.
    setter.page()
    columns = one_column(70)
    heading(setter, columns, "Wat het kost")
    body(setter, columns, BODY[10])
    y = columns[0].y + 10
    head = ("Onderdeel", "Jaar 1", "Jaar 2")
    lines = [("Gastvrouw", "31.500", "32.800"), ("Onderhoud tuin", "4.200", "3.900")]
    for number, row in enumerate([head, *lines]):
        for x, width, text in zip((70, 270, 350), (200, 80, 80), row, strict=True):
            setter.pdf.rect(x, y, width, 20)
            setter.line(x + 5, y + 14, text, 9, "B" if number == 0 else "")
        if number:
            cells = zip(head, row, strict=True)
            setter.expect("; ".join(f"{name}: {value}" for name, value in cells))
        y += 20
    setter.pdf.rect(70, y, 360, 20)
    setter.line(75, y + 14, "Bedragen zijn verzonnen", 9, "I")
    setter.expect("Bedragen zijn verzonnen")
    return setter


@document("tabel-met-streepjes")
def ruled() -> Setter:
    """Tables with horizontal rules only, one of them with a rule under the heads alone."""
    setter = Setter()
    setter.page()
    columns = one_column(70)
    heading(setter, columns, "Wie helpt waarbij")
    body(setter, columns, BODY[6])
    head = ("Vraag", "Loket", "Telefoon")
    rows = [
        (
            "Huurachterstand van meer dan een maand",
            "Vroegsignalering",
            "maandag tot en met vrijdag",
        ),
        ("Aanpassing van de badkamer", "Wmo-loket", "alleen in de ochtend"),
        ("Ruzie met de buren", "Buurtbemiddeling", "op afspraak"),
    ]
    for every in (True, False):
        y = columns[0].y + 12
        for number, row in enumerate([head, *rows]):
            if number < 2 or every:
                setter.pdf.line(70, y, 525, y)
            for x, text in zip((74, 280, 390), row, strict=True):
                setter.line(x, y + 13, text, 9, "B" if number == 0 else "")
            if number:
                cells = zip(head, row, strict=True)
                setter.expect("; ".join(f"{name}: {value}" for name, value in cells))
            y += 18
        setter.pdf.line(70, y, 525, y)
        columns[0].y = y + 10
        body(setter, columns, BODY[7 if every else 8])
    # Without any rule: each row is read as a line.
    y = columns[0].y + 12
    for row in rows:
        for x, text in zip((74, 280, 390), row, strict=True):
            setter.line(x, y, text, 9)
        setter.expect(" ".join(row))
        y += 13
    columns[0].y = y + 10
    body(setter, columns, BODY[9])
    return setter


@document("voetnoten")
def notes() -> Setter:
    setter = Setter()
    setter.page("1")
    columns = one_column(70)
    heading(setter, columns, "Afspraken over privacy")
    body(setter, columns, BODY[6])
    marked = "Partijen delen alleen wat nodig is"
    y = columns[0].y + 12.5
    setter.line(70, y, marked)
    x = 70 + setter.pdf.get_string_width(marked)
    setter.line(x, y - 4, "1", 6)
    setter.line(x + 6, y, "en bewaren gegevens hoogstens twee jaar.")
    columns[0].y = y + 6
    setter.expect(f"{marked} en bewaren gegevens hoogstens twee jaar.")
    first = "1 Zie het toestemmingsformulier in de bijlage van deze afspraken, dat elk jaar wordt "
    first += "herzien door de partijen."
    setter.expect(f"noot> {first}")
    heading(setter, columns, "Afspraken over geld")
    marked = "De gemeente betaalt de helft van de uren"
    y = columns[0].y + 12.5
    setter.line(70, y, marked)
    setter.line(70 + setter.pdf.get_string_width(marked), y - 4, "2", 6)
    setter.line(70 + setter.pdf.get_string_width(marked) + 130, y - 4, "", 6)
    setter.pdf.set_font("Times", "", 10)
    setter.line(70 + setter.pdf.get_string_width(marked) + 6, y, "in de eerste twee jaar.")
    columns[0].y = y + 6
    setter.expect(f"{marked} in de eerste twee jaar.")
    body(setter, columns, BODY[13])
    second = "2 Dit percentage is verzonnen voor dit voorbeeld en heeft geen betekenis."
    setter.expect(f"noot> {second}")
    setter.pdf.line(70, 735, 170, 735)
    foot = [Column(70, 738, 455, 800)]
    for note in (first, second):
        setter.pour(foot, note, 8, after=1, justified=False)
    setter.line(WIDTH / 2, 815, "1", 8)
    # Two columns, each with the footnote of its own text.
    setter.page("2")
    columns = two_columns(70, 300)
    heading(setter, columns, "Afspraken over toezicht")
    for text in BODY[3:6]:
        body(setter, columns, text)
    third = "3 Toezicht is in dit voorbeeld een taak van de gemeente zelf."
    setter.expect(f"noot> {third}")
    setter.pour([Column(60, 742, 225, 800)], third, 8, justified=False)
    setter.line(WIDTH / 2, 815, "2", 8)
    return setter


TURNED = (
    ("Gewoon rechtop", 0, 0),
    ("Kwartslag door het bestand", 90, 90),
    ("Driekwart slag door het bestand", 270, 270),
    ("Halve slag door het bestand", 180, 180),
    ("Dwars gezet, links omhoog", 90, 0),
    ("Dwars gezet, rechts omlaag", 270, 0),
    ("Op zijn kop gescand", 0, 180),
)
"""For each page its title, how it was set and how the file says to turn it."""


@document("gedraaid")
def rotated() -> Setter:
    """Pages that the file turns upright, and pages that were set or scanned sideways."""
    setter = Setter()
    for number, (title, turn, _) in enumerate(TURNED):
        setter.page()
        with setter.pdf.rotation(turn, WIDTH / 2, HEIGHT / 2):
            columns = [Column(75, 260, 215, 560), Column(315, 260, 215, 560)]
            setter.balance(columns, [title, title, *BODY[number * 2 : number * 2 + 2]])
            heading(setter, columns, title)
            for text in BODY[number * 2 : number * 2 + 2]:
                body(setter, columns, text)
    return setter


@document("bijgesneden")
def cropped() -> Setter:
    """What lies outside the crop box was cut off, and must not be read."""
    setter = Setter()
    setter.page()
    setter.line(20, 30, "Drukproef 3: snijtekens hier niet lezen", 8)
    setter.line(20, 830, "Buiten het beeld", 10)
    columns = two_columns(120)
    setter.balance(columns, ["", *BODY[:3]])
    heading(setter, columns, "Binnen de lijnen")
    for text in BODY[:3]:
        body(setter, columns, text)
    return setter


@document("paginalabels")
def labels() -> Setter:
    setter = Setter()
    names = ("i", "ii", "1", "2", "3")
    titles = ("Woord vooraf", "Leeswijzer", "Wonen", "Zorg", "Welzijn")
    for number, (name, title) in enumerate(zip(names, titles, strict=True)):
        setter.page(name)
        if number >= 2:
            setter.line(70, 45, f"Gids voor buurtteams  |  {title}", 8, font="Helvetica")
        setter.line(WIDTH / 2, 815, name, 8)
        columns = one_column()
        heading(setter, columns, title)
        body(setter, columns, BODY[number])
        heading(setter, columns, "Meer hierover", 12, 2)
        body(setter, columns, BODY[number + 5])
    return setter


@document("koppelingen")
def links() -> Setter:
    setter = Setter()
    setter.page()
    columns = one_column(70)
    heading(setter, columns, "Meer weten over verhuizen")
    y = columns[0].y + 14
    setter.line(70, y, "Vraag de regeling aan op de")
    x = 70 + setter.pdf.get_string_width("Vraag de regeling aan op de ")
    setter.line(x, y, "website van de gemeente")
    width = setter.pdf.get_string_width("website van de gemeente")
    setter.pdf.link(x, y - 9, width, 12, "https://voorbeeld.nl/verhuizen")
    setter.line(x + width + 2.5, y, "of bel het wijkteam.")
    setter.expect(
        "Vraag de regeling aan op de website van de gemeente of bel het wijkteam.",
        links=["website van de gemeente | https://voorbeeld.nl/verhuizen"],
    )
    columns[0].y = y + 8
    body(setter, columns, BODY[2])
    return setter


@document("vette-koppen")
def bold() -> Setter:
    """Headings in the size of the text, which only their weight shows."""
    setter = Setter()
    setter.page()
    columns = two_columns(70)
    setter.balance(columns, ["x", "x", *BODY[1:3], *BODY[4:6]])
    for title, texts in (("De toewijzing", BODY[1:3]), ("Het kernteam", BODY[4:6])):
        setter.pour(columns, title, 10, "B", justified=False, after=0)
        setter.expect(f"# {title}")
        for text in texts:
            body(setter, columns, text)
    return setter


@document("initiaal")
def initial() -> Setter:
    """A large initial, a bar behind a heading, and a name that runs up the margin."""
    setter = Setter()
    setter.page()
    setter.pdf.set_fill_color(30, 90, 140)
    setter.pdf.rect(60, 66, 475, 26, style="F")
    setter.pdf.set_text_color(255, 255, 255)
    heading(setter, [Column(66, 65, 460, 800)], "Een dag mee met de wijkverpleegkundige", 15)
    setter.pdf.set_text_color(0, 0, 0)
    text = BODY[13]
    setter.line(60, 132, text[0], 38)
    _around(setter, [Column(86, 105, 199, 131), Column(60, 131, 225, 420)], text[1:])
    setter.expect(text)
    column = [Column(310, 105, 225, 420)]
    body(setter, column, BODY[14])
    with setter.pdf.rotation(90, 575, 400):
        setter.line(575, 400, "Foto: archief van de wijk", 7)
    setter.expect("Foto: archief van de wijk")
    return setter


@document("ingesprongen")
def indented() -> Setter:
    """Paragraphs that only an indent shows, over the seam of a page, and two kinds of lists."""
    setter = Setter()
    setter.page()
    columns = one_column(70, 300)
    heading(setter, columns, "Zonder witregels")
    for number, text in enumerate(BODY[3:6]):
        setter.pour(columns, text, after=0, indent=14 if number else 0)
        setter.expect(text)
    columns[0].y += 8
    for item in (
        "1. Bel eerst met de coördinator van het gebiedsteam, die de situatie in de wijk kent en "
        "weet wie er al betrokken is.",
        "2. Maak samen een afspraak met de bewoner.",
    ):
        setter.pour(columns, item, hanging=12, after=0)
        setter.expect(item)
    columns[0].floor = columns[0].y + 40
    second = one_column(70)
    text = BODY[9]
    setter.pdf.set_font("Times", "", 10)
    lines = setter._lines(text, 455, 0)
    for line in lines[:2]:
        columns[0].y += 12.5
        setter.line(70, columns[0].y + 8, line)
    setter.expect(text)
    setter.page()
    for line in lines[2:]:
        second[0].y += 12.5
        setter.line(70, second[0].y, line)
    second[0].y += 6
    body(setter, second, BODY[10])
    return setter
