"""What robots write: enough to make a chat look like one, and so plain that nobody takes it for a resident's."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from contact_centre.demo.post import Picture
from contact_centre.ids import Draws
from routing.ids import QueueId

THANKS: Final = "Thank you, that is all."
GREETINGS: Final = (
    "Hello, I am a demo robot. Let me look into this for you.",
    "Good day, you are through to a demo robot. How can I help?",
    "Hello, thank you for waiting. I am a demo robot and have your message in front of me.",
)
CALL_GREETINGS: Final = (
    "Hello, you are through to a demo robot. How can I help?",
    "Good day, thank you for waiting. I am a demo robot. What is it about?",
)
STOP: Final = "STOP"
THREAD_GREETINGS: Final = (
    "Hello, I am a demo robot and have read your message. Which address is it about?",
    "Good day, a demo robot here. I have your message. Since when is it so?",
    "Hello, this is a demo robot. I am looking into it. Is there anything else I should know?",
)
ANSWERS: Final = (
    "I have found your account. One moment, please.",
    "I have made a note of that. Is there anything else about it I should know?",
    "That is arranged. You will get a letter within five working days.",
    "I have checked with the team: they will be in touch tomorrow.",
    "Could you tell me your postcode, please?",
)
ADVICE: Final = "I am a demo robot and have read it all. I can take this over if you hand it over."
REPLIES: Final = (
    "Yes, that is right.",
    "I see.",
    "It has been like that since Friday.",
    "AB1 2CD.",
    "When will that be?",
)
ADDED: Final = ("It is number 12, Mill Lane.", "I forgot: mornings are best.", "My reference is AB-1234.")
EMERGENCIES: Final = (
    "We have no heating: it looks like a frozen boiler.",
    "There is no hot water and the boiler shows an error, the frozen pipes again.",
    "A burst pipe, there is water coming through the ceiling!",
)
_FIRST: Final[dict[str, tuple[str, ...]]] = {
    "repairs": ("The kitchen tap drips and will not stop.", "When will somebody come about the window?"),
    "council-tax": ("My bill has gone up and I do not see why.", "I am moving on the first of the month."),
    "rents": ("Can I pay half of the rent now and half next week?", "My rent account looks wrong."),
    "waste": ("The brown bin was not emptied this morning.", "I would like to have a sofa collected."),
    "planning": ("Has the application at number 12 been decided?", "Do I need permission for a porch?"),
    "registrars": ("I would like an appointment to register a birth.", "How do I order a copy of a certificate?"),
}
_FIRST_ANYWHERE: Final = ("Who do I ask about a parking permit?", "Is the library open on Saturday?")
_WELSH: Final = ("Bore da, mae gen i gwestiwn.", "Helo, allwch chi fy helpu os gwelwch yn dda?")
NAMES: Final = ("Alex", "Bea", "Chidi", "Dilys", "Elin", "Farah", "Gwyn", "Hana", "Ivo", "Jo", "Kit", "Lowri")


def picture(draws: Draws) -> Picture:
    """Plain colour, which stands for what a resident would show."""
    image, file = Image.new("RGB", (320, 240), draws.one_of(("sienna", "slategray", "olive", "peru"))), io.BytesIO()
    image.save(file, "PNG")
    return Picture(kind="image/png", data=file.getvalue())


def first_text(draws: Draws, queue: QueueId, *, welsh: bool, emergency: bool) -> str:
    """What a robot resident writes first."""
    if emergency:
        return draws.one_of(EMERGENCIES)
    return draws.one_of(_WELSH if welsh else _FIRST.get(queue, _FIRST_ANYWHERE))


def resident_name(draws: Draws) -> str:
    """A robot resident's name, which says what it is."""
    return f"{draws.one_of(NAMES)} (robot)"


SCORES: Final = {10: 40, 9: 24, 8: 16, 7: 8, 6: 4, 5: 3, 3: 2, 1: 2, 0: 1}
"""How residents rate, as weights by score."""
