"""Boxes keep to their characters when a text is cut, moved or repaired."""

from waaier.boxes import Box, edited, shifted, sliced

BOXES = (Box(1, 10, 10, 90, 20, 0, 8), Box(1, 10, 22, 90, 32, 9, 17))
TEXT = "de vioer is glad."


def parts(text: str, boxes: tuple[Box, ...]) -> list[str]:
    return [text[box.start : box.end] for box in boxes]


def test_a_slice_keeps_the_boxes_it_touches() -> None:
    assert parts(TEXT, BOXES) == ["de vioer", "is glad."]
    assert parts(TEXT[3:11], sliced(BOXES, 3, 11)) == ["vioer", "is"]
    assert sliced(BOXES, 8, 9) == ()
    assert parts("– " + TEXT, shifted(BOXES, 2)) == ["de vioer", "is glad."]


def test_repairs_move_the_boxes_after_them() -> None:
    assert parts("de vloer is glad.", edited(BOXES, 4, 5, 1)) == ["de vloer", "is glad."]
    assert parts("de vloeren is glad.", edited(BOXES, 3, 8, 7)) == ["de vloeren", "is glad."]
    assert parts("devioer is glad.", edited(BOXES, 2, 3, 0)) == ["devioer", "is glad."]
    assert parts("de vioer is er glad.", edited(BOXES, 12, 12, 3)) == ["de vioer", "is er glad."]
