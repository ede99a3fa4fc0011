"""Documents in columns, with boxes, quotes, tables and footnotes."""

from __future__ import annotations

from tests.ground_truth.register import body, document, heading
from tests.ground_truth.teksten import BODY, CHAPTERS
from tests.ground_truth.zetten import (
    WIDTH,
    Column,
    Setter,
    one_column,
    three_columns,
    two_columns,
)


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
    setter.around([Column(x, y, 225, y + 62.5), *rest], BODY[9])
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
    setter.around(narrow, left_text)
    setter.around(right, right_text)
    setter.expect(left_text)
    setter.expect(right_text)
    middle = [Column(240, 418, 118, 520)]
    quote = "Zij kennen gemiddeld zeven buren bij naam"
    setter.pour(middle, quote, 15, "I", justified=False)
    setter.expect(quote)
    return setter


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
