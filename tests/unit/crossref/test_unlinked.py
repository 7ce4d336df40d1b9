"""Why reports were not linked."""

from monitor.crossref import nearest_unlinked
from monitor.lexicon import load
from monitor.model.ids import ReportId
from tests.unit.crossref.accounts import at, post, report


def test_the_nearest_reports_that_are_not_linked_say_why() -> None:
    mine = post("Drone shot down over Erbil airport", at(6, 1))
    others = {
        ReportId(1): report(at(6, 3), "Drone shot down over Erbil airport"),
        ReportId(2): report(at(6, 3), "Protest at Erbil airport over wages"),
        ReportId(3): report(at(6, 3), "Floods in Jakarta"),
        ReportId(4): report(at(8, 9), "Drone shot down over Erbil airport on Saturday morning"),
    }
    found = nearest_unlinked(mine, others, load(), linked={ReportId(1)})
    why = {each.report: each.why for each in found}
    assert why.keys() == {ReportId(2), ReportId(4)}
    assert "event" in why[ReportId(2)]
    assert "hours apart" in why[ReportId(4)]
