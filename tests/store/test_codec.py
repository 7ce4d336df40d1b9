"""What is written as JSON is read back equal."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model.claim import Field
from monitor.model.ids import ChannelId, MessageId, PostKey, ReportId
from monitor.model.post import Markup, Media
from monitor.model.relation import Evidence
from monitor.model.story import (
    Assessment,
    Comparison,
    HistoryLine,
    Origin,
    Stance,
    State,
    Term,
    Verdict,
)
from monitor.store import codec
from tests.store.samples import NOON

texts = st.text()
ids = st.integers(-(2**63), 2**63 - 1)
keys = st.builds(PostKey, ids.map(ChannelId), ids.map(MessageId))
times = st.integers(-(2**51), 2**53).map(lambda us: NOON + timedelta(microseconds=us))
evidence = st.lists(st.builds(Evidence, texts, texts), max_size=3).map(tuple)
origins = st.builds(
    Origin,
    texts,
    st.lists(keys, max_size=3).map(tuple),
    st.lists(ids.map(ReportId), max_size=3).map(tuple),
    st.sampled_from(Stance),
)
assessments = st.builds(
    Assessment,
    st.none() | st.sampled_from(State),
    st.lists(origins, max_size=3).map(tuple),
    evidence,
    st.none() | times,
)
fields = st.tuples(
    st.sampled_from(Field), st.builds(Comparison, st.sampled_from(Verdict), texts, texts, texts)
)


def tuples(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(of, max_size=4).map(tuple)


@pytest.mark.parametrize(
    ("write", "read", "values"),
    [
        (codec.write_messages, codec.read_messages, tuples(ids.map(MessageId))),
        (
            codec.write_markup,
            codec.read_markup,
            tuples(st.builds(Markup, texts, ids, ids, st.none() | texts)),
        ),
        (
            codec.write_media,
            codec.read_media,
            tuples(st.builds(Media, texts, st.none() | ids)),
        ),
        (codec.write_evidence, codec.read_evidence, evidence),
        (codec.write_assessment, codec.read_assessment, assessments),
        (
            codec.write_history,
            codec.read_history,
            tuples(st.builds(HistoryLine, times, texts)),
        ),
        (codec.write_fields, codec.read_fields, tuples(fields)),
        (
            codec.write_terms,
            codec.read_terms,
            tuples(st.builds(Term, texts, st.floats(allow_nan=False))),
        ),
    ],
    ids=["messages", "markup", "media", "evidence", "assessment", "history", "fields", "terms"],
)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_values_survive(
    write: Callable[[Any], str],
    read: Callable[[str], Any],
    values: st.SearchStrategy[Any],
    data: st.DataObject,
) -> None:
    value = data.draw(values)
    again = read(write(value))

    assert again == value
    assert repr(again) == repr(value)  # the types too: a PostKey is no tuple, a State no word


def test_times_are_read_in_utc() -> None:
    (line,) = codec.read_history('[{"at": "2026-03-01T12:00:00+02:00", "text": "x"}]')

    assert line.at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert line.at.tzinfo is UTC


def test_what_is_written_stays_readable() -> None:
    """Rows of this form exist; a change of the form must go on reading them."""
    assert codec.read_markup('[{"kind":"bold","offset":0,"length":4}]') == (Markup("bold", 0, 4),)
    assert codec.read_media('[{"kind":"photo","id":5},{"kind":"other"}]') == (
        Media("photo", 5),
        Media("other"),
    )
    assert codec.read_assessment(
        '{"state":"corroborated","origins":[{"name":"n","posts":[[1,2]],"reports":[3],'
        '"stance":"supports"}],"evidence":[{"kind":"k","detail":"d"}]}'
    ) == Assessment(
        State.CORROBORATED,
        (Origin("n", (PostKey(ChannelId(1), MessageId(2)),), (ReportId(3),)),),
        (Evidence("k", "d"),),
    )
