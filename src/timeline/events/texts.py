"""Texts that are the same to a reader, though their bytes differ."""

from collections.abc import Iterable, Mapping


def normalize(text: str) -> str:
    """Return the text in Unicode's composed form (NFC), in which `é` is one character."""
    if text.isascii():
        return text
    from unicodedata import normalize  # few texts need it

    return normalize("NFC", text)


def comparison_key(text: str) -> str:
    """Return what two texts have in common that differ only by case, Unicode form or spaces."""
    return " ".join(normalize(normalize(text).casefold()).split())


def first_spellings(lists: Iterable[Iterable[str]]) -> dict[str, str]:
    """Return, by what they have in common when folded, how texts were first written, spaces aside."""
    first: dict[str, str] = {}
    for texts in lists:
        for text in texts:
            first.setdefault(comparison_key(text), " ".join(text.split()))
    return first


def with_first_spelling(texts: Iterable[str], first: Mapping[str, str]) -> list[str]:
    """Return texts as `first_written` has them, each once."""
    return list(dict.fromkeys(first[comparison_key(text)] for text in texts))
