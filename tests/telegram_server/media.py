"""Media and mark-up for posts made by tests: TL objects from a few plain values.

The files behind them do not exist (upload.getFile is not imitated); their ids are stable, so that
tests can tell whether two posts carry the same photo.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from telethon.tl import types

_ids = itertools.count(5_300_000_000_000_001)
_DATE = datetime(2020, 1, 1, tzinfo=UTC)

_ENTITIES = {
    "bold": types.MessageEntityBold,
    "italic": types.MessageEntityItalic,
    "underline": types.MessageEntityUnderline,
    "strike": types.MessageEntityStrike,
    "spoiler": types.MessageEntitySpoiler,
    "code": types.MessageEntityCode,
    "pre": types.MessageEntityPre,
    "blockquote": types.MessageEntityBlockquote,
    "url": types.MessageEntityUrl,
    "text_url": types.MessageEntityTextUrl,
    "mention": types.MessageEntityMention,
    "hashtag": types.MessageEntityHashtag,
}


def photo(photo_id: int | None = None) -> Any:
    """A photo; the same id means the same photo."""
    photo_id = photo_id or next(_ids)
    return types.MessageMediaPhoto(
        photo=types.Photo(
            id=photo_id,
            access_hash=photo_id ^ 0x5A5A,
            file_reference=b"reference",
            date=_DATE,
            sizes=[types.PhotoSize(type="x", w=800, h=600, size=60_000)],
            dc_id=2,
        )
    )


def document(
    document_id: int | None = None,
    mime_type: str = "application/pdf",
    name: str = "document.pdf",
    attributes: tuple[Any, ...] = (),
    **flags: bool,
) -> Any:
    """A file. `flags` are those of messageMediaDocument (video, voice, round)."""
    document_id = document_id or next(_ids)
    return types.MessageMediaDocument(
        document=types.Document(
            id=document_id,
            access_hash=document_id ^ 0x5A5A,
            file_reference=b"reference",
            date=_DATE,
            mime_type=mime_type,
            size=100_000,
            dc_id=2,
            attributes=[*attributes, types.DocumentAttributeFilename(name)],
        ),
        **flags,
    )


def video(document_id: int | None = None, seconds: float = 10.0) -> Any:
    """A video."""
    attribute = types.DocumentAttributeVideo(duration=seconds, w=1280, h=720)
    return document(document_id, "video/mp4", "video.mp4", (attribute,), video=True)


def voice(document_id: int | None = None, seconds: int = 10) -> Any:
    """A voice message."""
    attribute = types.DocumentAttributeAudio(duration=seconds, voice=True)
    return document(document_id, "audio/ogg", "voice.ogg", (attribute,), voice=True)


def webpage(url: str, title: str | None = None, description: str | None = None) -> Any:
    """The preview of a link."""
    return types.MessageMediaWebPage(
        webpage=types.WebPage(
            id=next(_ids),
            url=url,
            display_url=url.split("://")[-1],
            hash=0,
            title=title,
            description=description,
        )
    )


def poll(question: str, answers: list[str]) -> Any:
    """A poll."""
    return types.MessageMediaPoll(
        poll=types.Poll(
            id=next(_ids),
            question=types.TextWithEntities(question, []),
            answers=[
                types.PollAnswer(types.TextWithEntities(text, []), bytes([number]))
                for number, text in enumerate(answers)
            ],
            hash=0,
        ),
        results=types.PollResults(),
    )


def location(latitude: float, longitude: float) -> Any:
    """A point on the map."""
    return types.MessageMediaGeo(types.GeoPoint(long=longitude, lat=latitude, access_hash=0))


_MEDIA: dict[str, Callable[..., Any]] = {
    "photo": photo,
    "video": video,
    "voice": voice,
    "document": document,
    "webpage": webpage,
    "poll": poll,
    "location": location,
}


def media_from_json(value: dict[str, Any] | None) -> Any:
    """Media from e.g. {"kind": "photo", "photo_id": 7}; raises ValueError for other kinds."""
    if value is None:
        return None
    values = dict(value)
    kind = values.pop("kind", None)
    if kind not in _MEDIA:
        raise ValueError(f"media kind {kind!r}; known: {', '.join(_MEDIA)}")
    return _MEDIA[kind](**values)


def entities_from_json(values: list[dict[str, Any]] | None) -> list[Any] | None:
    """Mark-up from e.g. [{"kind": "bold", "offset": 0, "length": 4}], in UTF-16 units."""
    if values is None:
        return None
    made = []
    for each in values:
        value = dict(each)
        kind = value.pop("kind", None)
        if kind not in _ENTITIES:
            raise ValueError(f"entity kind {kind!r}; known: {', '.join(_ENTITIES)}")
        if kind == "pre":
            value.setdefault("language", "")
        made.append(_ENTITIES[kind](**value))
    return made
