"""What of a conversation stands in a resident's history."""

from __future__ import annotations

from contact_centre.people.fold import line_of
from routing import events as ev
from routing.ids import AgentId, ContactId, Instant, MessageId

CONTACT, JOAN, NOW = ContactId("c1"), AgentId("joan"), Instant(1_795_435_200_000)


def test_a_question_to_experts_stands_before_its_answer() -> None:
    """Whoever reads "Yes, grade II" a year later must know what was asked."""
    asked = ev.ContactAsked(at=NOW, contact=CONTACT, message=MessageId("m1"), agent=JOAN, text="Is it listed?")
    advised = ev.ContactAdvised(at=NOW, contact=CONTACT, message=MessageId("m2"), author="Sam", text="Yes, grade II.")
    lines = [line_of(event, place) for place, event in enumerate((asked, advised))]
    assert [(line.kind, line.who, line.text) for line in lines if line is not None] == [
        ("note", "joan", "Is it listed?"),
        ("advised", "Sam", "Yes, grade II."),
    ]
