"""Normal forms of texts that differ in bytes but not to a reader."""

from collections.abc import Iterable, Mapping


def normalize(text: str) -> str:
    """Return the text in Unicode's composed form (NFC), in which `é` is one character."""
    if text.isascii():
        return text
    from unicodedata import normalize  # most texts are ASCII

    return normalize("NFC", text)


def comparison_key(text: str) -> str:
    """Return the form of texts that differ only by case, Unicode form or spaces."""
    return " ".join(normalize(normalize(text).casefold()).split())


def first_spellings(lists: Iterable[Iterable[str]]) -> dict[str, str]:
    """Return the first spelling of each text, by comparison key, with single spaces."""
    first: dict[str, str] = {}
    for texts in lists:
        for text in texts:
            first.setdefault(comparison_key(text), " ".join(text.split()))
    return first


def with_first_spelling(texts: Iterable[str], first: Mapping[str, str]) -> list[str]:
    """Return texts in the spelling of `first`, without duplicates."""
    return list(dict.fromkeys(first[comparison_key(text)] for text in texts))
