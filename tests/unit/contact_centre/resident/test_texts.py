from __future__ import annotations

import re
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po

from contact_centre.resident.texts import LANGUAGES, choose_language, texts_in
from contact_centre.resident.widget_text import FOLDER, widget_json
from routing.ids import Instant

TUESDAY_8_AM = Instant(1_795_507_200_000)
ENGLISH = texts_in("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_in_every_language(language: str) -> None:
    """Welsh is not treated less favourably than English: nothing falls back, nothing is empty."""
    texts = texts_in(language)

    assert list(texts.keys) == list(ENGLISH.keys)
    assert [key for key in texts.keys if not texts(key).strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fill_in_the_same_words(language: str) -> None:
    """A translation without `{number}` would lose the emergency number."""
    texts = texts_in(language)

    assert {key: texts.fields(key) for key in texts.keys} == {key: ENGLISH.fields(key) for key in ENGLISH.keys}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_are_sound(language: str) -> None:
    """A key written twice, or marked fuzzy, hides a text that somebody believes to be shown."""
    with (files("config") / "text" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    source = (files("config") / "text" / f"{language}.po").read_text("utf-8")
    keys = re.findall(r'^msgid "(.+)"$', source, re.MULTILINE)

    assert len(keys) == len(set(keys))
    assert not [entry.id for entry in catalogue if entry.fuzzy and entry.id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chat_says_what_the_catalogues_say(language: str) -> None:
    """The front end carries a copy; run `python -m contact_centre.resident.widget_text` when this fails."""
    assert (FOLDER / f"{language}.json").read_text("utf-8") == widget_json(language)


def test_english_stays_short_and_plain() -> None:
    """Residents of nine and residents in a hurry read it: no long sentences, no semicolons, no Latin."""
    told = [ENGLISH(key) for key in ENGLISH.keys if not key.startswith("access.")]
    sentences = [sentence for text in told for sentence in re.split(r"(?<=[.?!]) ", text)]

    assert [sentence for sentence in sentences if len(sentence.split()) > 20] == []
    assert [text for text in told if re.search(r";|e\.g\.|i\.e\.|etc\b", text)] == []


@pytest.mark.parametrize(
    ("language", "at", "words"),
    [
        ("en", TUESDAY_8_AM, "We open at 8 am on Tuesday 24 November."),
        ("cy", TUESDAY_8_AM, "Byddwn yn agor am 8 am ddydd Mawrth 24 Tachwedd."),
        ("en", TUESDAY_8_AM + 90 * 60_000, "We open at 9:30 am on Tuesday 24 November."),
        ("en", TUESDAY_8_AM + 4 * 3_600_000, "We open at midday on Tuesday 24 November."),
        ("en", TUESDAY_8_AM - 8 * 3_600_000, "We open at midnight on Tuesday 24 November."),
        ("en", TUESDAY_8_AM + 5 * 3_600_000, "We open at 1 pm on Tuesday 24 November."),
    ],
)
def test_the_next_opening_is_said_as_people_say_it(language: str, at: int, words: str) -> None:
    """People plan by weekday and hour, not by a timestamp."""
    assert texts_in(language).opens(Instant(at), "Europe/London") == words


def test_the_next_opening_is_in_local_time() -> None:
    """In summer the council's clocks are an hour ahead of the server's."""
    in_july = Instant(1_783_242_000_000)

    assert texts_in("en").opens(in_july, "Europe/London") == "We open at 10 am on Sunday 5 July."


@pytest.mark.parametrize(
    ("asked", "accepted", "offered", "language"),
    [
        ("cy", "en-GB,en;q=0.9", ("en", "cy"), "cy"),
        ("", "cy-GB,cy;q=0.9,en;q=0.8", ("en", "cy"), "cy"),
        ("", "fr,cy;q=0.5", ("en", "cy"), "cy"),
        ("", "", ("cy", "en"), "cy"),
        ("xx", "fr", ("en", "cy"), "en"),
        ("cy", "", ("en",), "en"),
        ("", "", ("fr",), "en"),
    ],
)
def test_a_page_comes_in_the_language_that_was_asked_for(
    asked: str, accepted: str, offered: tuple[str, ...], language: str
) -> None:
    """What the resident chose counts first, then what their browser says, then the centre's first language."""
    assert choose_language(asked, accepted, offered) == language


def test_a_missing_word_is_an_error_here_and_not_on_a_residents_screen() -> None:
    """A template that forgets the number must not be able to show `{number}`."""
    with pytest.raises(KeyError):
        texts_in("en")("emergency.ring", wrong="1")
