"""Documents whose pages are turned, cropped, numbered or set in an unusual way."""

from __future__ import annotations

from tests.ground_truth.register import body, document, heading
from tests.ground_truth.teksten import BODY
from tests.ground_truth.zetten import (
    HEIGHT,
    WIDTH,
    Column,
    Setter,
    one_column,
    two_columns,
)

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
    setter.around([Column(86, 105, 199, 131), Column(60, 131, 225, 420)], text[1:])
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
    lines = setter.lines(text, 455, 0)
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
