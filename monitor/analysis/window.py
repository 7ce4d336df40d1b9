"""What the analysis remembers: the posts, stories and reports of the last days.

Nothing here knows a database or a clock. Times come with the items; ids of new stories count up
from where the store says.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from types import MappingProxyType

from monitor import dedup
from monitor.alerting import Facts
from monitor.analysis.beside import best_of, events_beside
from monitor.analysis.officials import outlet_of
from monitor.analysis.outcome import Outcome
from monitor.analysis.takeback import KINDS as TAKING
from monitor.analysis.takeback import by_edit, marked, taken_back, takes, taking, unmarked
from monitor.crossref import (
    Account,
    AccountIndex,
    Accounts,
    Alike,
    Embedder,
    NonLink,
    Withdrawal,
    assess,
    link,
    nearest_unlinked,
    post_account,
    report_account,
    takes_back,
    withdrawal,
)
from monitor.crossref.packed import pack, unpack
from monitor.dedup.beside import Beside, beside
from monitor.dedup.habits import CREDIT, Habits, as_before, evidence_of
from monitor.dedup.habits import KINDS as CUT
from monitor.errors import CorrectionError
from monitor.lexicon import Lexicon
from monitor.model.ids import ChannelId, PostKey, ReportId, StoryId
from monitor.model.post import Channel, Post, StoredPost
from monitor.model.reading import PostReading
from monitor.model.relation import Evidence, Match, Relation
from monitor.model.report import Outlet, Report
from monitor.model.story import Link, Member, Stance, Story
from monitor.model.watch import Sources
from monitor.stories import (
    BY_HAND,
    SAME_TIME_WITHIN,
    Neighbour,
    StoryChange,
    correct,
    join,
    new_facts,
    opened,
    with_members,
)
from monitor.text.boilerplate import Piece, cut

LASTING = CUT | TAKING
"""Evidence that is not of the comparison with another post, and stays with a post."""
MEASURES = LASTING | {
    BY_HAND,
    "exact",
    "forward",
    "same_event",
    "same_media",
    "score",
    "telling_words",
    "told_again",
    "wording",
}
"""Evidence of how alike two posts are; the rest but what was cut says what differs between them."""


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post as the window holds it: its words and what was decided."""

    stored: StoredPost
    body: str
    """Its text without what is the channel's own, as long as the original."""
    story: StoryId
    match: Match
    links: tuple[Link, ...]

    @property
    def unsigned(self) -> StoredPost:
        """The post without what is the channel's own."""
        return replace(self.stored, post=replace(self.stored.post, text=self.body))


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read from a post."""

    body: str
    """Its text without what is the channel's own, as long as the original."""
    blanks: tuple[tuple[int, int], ...]
    """Where that stood."""
    removed: tuple[Evidence, ...]
    """What was cut because it is the channel's own."""
    document: dedup.Document
    account: Account


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A report as the window holds it."""

    report: Report
    account: Account


class Window:
    """The memory of the analysis, and the decisions made on it.

    `span` is how long a story is remembered after its newest post, and a report after its date.
    An `embedder` widens where links are looked for.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        sources: Sources,
        span: timedelta,
        embedder: Embedder | None = None,
    ) -> None:
        self.lexicon = lexicon
        self.span = span
        self._habits = Habits(lexicon)
        self.sources = sources
        self._posts: dict[PostKey, PostEntry] = {}
        self._reports: dict[ReportId, ReportEntry] = {}
        self._stories: dict[StoryId, Story] = {}
        self._circular: dict[StoryId, frozenset[ReportId]] = {}
        """The reports that rest on a channel of the story: they bear out none of its posts."""
        self._documents = dedup.Index(lexicon)
        self._accounts: Accounts[PostKey] = Accounts()
        self._post_accounts: AccountIndex[PostKey] = AccountIndex(lexicon)
        self._report_accounts: AccountIndex[ReportId] = AccountIndex(lexicon)
        self._alike = Alike(embedder)
        self._next_story = 1
        self._expired_to: datetime | None = None

    @property
    def sources(self) -> Sources:
        """Everybody whose word is weighed."""
        return self._sources

    @sources.setter
    def sources(self, sources: Sources) -> None:
        self._sources = sources
        self._habits.know(sources.channels.values())
        everybody = (sorted(sources.channels.items()), sorted(sources.outlets.items()))
        known = f"{self.lexicon.version} {everybody!r}".encode("utf-8", "surrogatepass")
        self._version = blake2b(known, digest_size=16).hexdigest()

    @property
    def version(self) -> str:
        """Of the lexicon and the sources: with others a post may be read differently."""
        return self._version

    def continue_from(self, story: StoryId) -> None:
        """Number new stories from here on."""
        self._next_story = max(self._next_story, story)

    def take_post(self, stored: StoredPost, at: datetime, *, rings: bool) -> Outcome:
        """A new post: what it is to the posts before it, and which story it opens or joins."""
        read = self._read(stored, self._habits.own(stored.post))
        match = dedup.relate(read.document, self._documents)
        if match.of is None:
            match = self._join(read.account) or match
        match = self._told_again(match, stored.post, read.document)
        match = replace(match, evidence=(*match.evidence, *read.removed))
        story = self._posts[match.of].story if match.of is not None else self._open_story()
        entry = self._entry(stored, read, story, match)
        reading = self._put(entry, read)
        entry, *turned = self._by_date(entry, read.document)
        teller = turned[0] if turned else entry
        note = _note(teller.match, self.channel(teller.stored.post.key.channel))
        changes = self._post_changed([entry, *turned], at, rings=rings, note=note)
        match = self._posts[stored.post.key].match
        return Outcome(match, changes, {stored.post.key: entry.links}, reading=reading)

    def change_post(self, stored: StoredPost, at: datetime) -> Outcome:
        """A known post in another form: edited, deleted, or an album that became complete.

        A post that the window has forgotten changes nothing: its story is no longer told.
        """
        before, earlier = self._posts.get(stored.post.key), self._documents.get(stored.post.key)
        if before is None or earlier is None:
            return Outcome()
        match, told = before.match, self._accounts[stored.post.key]
        same = stored.post.text == before.stored.post.text
        own = as_before(match.evidence) if same else self._habits.own(stored.post)
        read = self._read(stored, own)
        edit = dedup.compare_versions(read.document, earlier)
        evidence = tuple(each for each in match.evidence if each.kind not in CUT)
        if edit.relation is Relation.UPDATE and match.relation is Relation.DUPLICATE:
            # It no longer says what the post it copied says.
            match = replace(match, relation=Relation.UPDATE)
            evidence = (*(each for each in evidence if each.kind == BY_HAND), *edit.evidence)
        was, now = (told, before.body), (read.account, read.body)
        noted = by_edit(before.match.evidence, was, now, self.lexicon)
        evidence = (*(each for each in evidence if each.kind not in TAKING), *noted)
        match = replace(match, evidence=(*evidence, *read.removed))
        entry = self._entry(stored, read, before.story, match)
        self._drop(before)
        reading = self._put(entry, read)
        name = self.channel(stored.post.key.channel).title
        if stored.deleted:
            note = f"deleted by {name}"
        elif taken_back(match) and not taken_back(before.match):
            note = f"taken back by {name} {noted[-1].detail}"
        elif edit.relation is Relation.UPDATE:
            note = f"edited by {name}: {'; '.join(e.detail for e in edit.evidence)}"
        else:
            note = ""
        changes = self._post_changed([entry], at, note=note)
        return Outcome(edit, changes, {stored.post.key: entry.links}, reading=reading)

    def take_report(self, report: Report, at: datetime) -> Outcome:
        """A new report, or a new version of a known one: which posts it concerns."""
        known = self._reports.get(report.id)
        if known is not None:
            self._report_accounts.remove(report.id)
        account = report_account(
            report, self._outlet(report), lexicon=self.lexicon, sources=self.sources
        )
        self._reports[report.id] = ReportEntry(report, account)
        self._report_accounts.add(report.id, account)
        self._late(report.date)
        touched = self._alike.add_report(report.id, account)
        concerned = set(self._post_accounts.candidates(account))
        if known is not None:
            concerned |= {
                key
                for key, entry in self._posts.items()
                if any(held.report == report.id for held in entry.links)
            }
        found = self._all_links(touched)
        for key in concerned - touched:
            new = self._link(key, self._accounts[key], self._reports[report.id])
            found[key] = _ordered([*self._others(key, report.id), *([new] if new else ())])
        return self._relinked(found, at)

    def withdraw_report(self, number: ReportId, at: datetime) -> Outcome:
        """A report was taken back by who published it: it bears out and disputes nothing more."""
        withdrawn = self._reports.get(number)
        if withdrawn is None:
            return Outcome()
        self._report_accounts.remove(number)
        linked = [
            key
            for key, entry in self._posts.items()
            if any(held.report == number for held in entry.links)
        ]
        note = f"deleted by {self._outlet(withdrawn.report).name}, counts no more"
        found = {key: self._others(key, number) for key in linked}
        found |= self._all_links(self._alike.remove_report(number))
        outcome = self._relinked(found, at, note)
        del self._reports[number]
        return outcome

    def _others(self, key: PostKey, report: ReportId) -> tuple[Link, ...]:
        """The links of a post to all reports but one."""
        return tuple(held for held in self._posts[key].links if held.report != report)

    def _all_links(self, keys: Iterable[PostKey]) -> dict[PostKey, tuple[Link, ...]]:
        """The links of remembered posts, found anew; those to forgotten reports stay."""
        found = {}
        for key in keys:
            entry = self._posts[key]
            forgotten = [held for held in entry.links if held.report not in self._reports]
            found[key] = _ordered([*forgotten, *self._links(key, self._accounts[key])])
        return found

    def _relinked(
        self, found: Mapping[PostKey, tuple[Link, ...]], at: datetime, note: str = ""
    ) -> Outcome:
        """Give posts the links that were found, in place of those they had."""
        changed: dict[StoryId, list[PostEntry]] = {}
        links: dict[PostKey, tuple[Link, ...]] = {}
        for key in sorted(found):
            entry = self._posts[key]
            after = found[key]
            if after == entry.links:
                continue
            entry = replace(entry, links=after)
            self._posts[key] = entry
            links[key] = after
            changed.setdefault(entry.story, []).append(entry)
        changes = [self._members_changed(held, at, note=note) for held in changed.values()]
        return Outcome(None, tuple(changes), links)

    def merge(self, one: StoryId, other: StoryId, at: datetime, why: str) -> Outcome:
        """Two stories become one by hand, whose posts all later ones follow.

        Raises CorrectionError, and changes nothing, when they are one already or one of them is
        not remembered.
        """
        if one == other:
            raise CorrectionError(f"story {one} cannot be merged with itself")
        kept, gone = correct.in_order(self._remembered(one), self._remembered(other))
        moved = {member.post for member in gone.members}
        members = self._settled(
            kept.id, {*moved, *(m.post for m in kept.members)}, moved, f"merged {why}"
        )
        after, merged = correct.merged(kept, gone, members, at, why)
        self._stories[kept.id] = after
        del self._stories[gone.id]
        self._circular.pop(gone.id, None)
        return Outcome(None, (StoryChange(kept, after),), merged=merged)

    def split(
        self,
        number: StoryId,
        posts: Collection[PostKey],
        at: datetime,
        why: str,
        rings: Callable[[StoredPost], bool],
    ) -> Outcome:
        """Posts leave their story by hand, and open one of their own together with their copies.

        The new story rings if the old one does and `rings` says so of one of its posts. Raises
        CorrectionError, and changes nothing, when a post is not in the story, nothing would stay,
        or the story is not remembered.
        """
        story = self._remembered(number)
        held = {member.post for member in story.members}
        for post in sorted(set(posts) - held):
            address = self.channel(post.channel).permalink(post.message)
            raise CorrectionError(f"{address} is not in story {number}")
        leave = correct.with_copies(posts, story.members)
        if not leave:
            raise CorrectionError(f"no post of story {number} was named")
        if leave == held:
            raise CorrectionError(
                f"nothing would stay in story {number}: these posts and their copies are all of it"
            )
        new = self._open_story()
        rest, opened_story = correct.split(
            story,
            new,
            self._settled(number, held - leave, (), f"another post was split off {why}"),
            self._settled(new, leave, leave, f"split off {why}"),
            at,
            why,
            rings=story.rings and any(rings(self._posts[post].stored) for post in sorted(leave)),
        )
        self._stories[number], self._stories[new] = rest, opened_story
        return Outcome(None, (StoryChange(story, rest), StoryChange(None, opened_story)))

    def _remembered(self, number: StoryId) -> Story:
        story = self._stories.get(number)
        if story is None:
            hours = self.span.total_seconds() / 3600
            raise CorrectionError(
                f"story {number} is no longer open: it had no post in the last {hours:g} hours"
            )
        return story

    def _settled(
        self, number: StoryId, posts: Collection[PostKey], moved: Collection[PostKey], note: str
    ) -> list[Member]:
        """These posts as all the members of a story, some of which were moved there by hand."""
        circular = self._circular_of(posts)
        self._circular[number] = circular
        entries = sorted(
            (self._posts[post] for post in posts),
            key=lambda e: (e.stored.post.date, e.stored.post.key),
        )
        before = [self._member(entry, circular) for entry in entries]
        found = correct.matches(before, moved, note, LASTING)
        for entry in entries:
            key = entry.stored.post.key
            self._posts[key] = replace(entry, story=number, match=found[key])
        return [replace(member, match=found[member.post]) for member in before]

    def restore(
        self,
        *,
        posts: Iterable[StoredPost],
        stories: Iterable[Story],
        links: Iterable[Link],
        reports: Iterable[Report],
        readings: Mapping[PostKey, PostReading] = MappingProxyType({}),
    ) -> list[PostReading]:
        """Take in what was decided before. Posts already remembered are left as they are.

        `readings` were read by this code and with this `version`; they serve a window without
        posts. Other posts, and those that have changed since, are read again; what was read is
        returned.
        """
        for report in reports:
            if report.id in self._reports:
                continue
            account = report_account(
                report, self._outlet(report), lexicon=self.lexicon, sources=self.sources
            )
            self._reports[report.id] = ReportEntry(report, account)
            self._report_accounts.add(report.id, account)
            self._alike.add_report(report.id, account)
        held: dict[PostKey, list[Link]] = {}
        for known in links:
            held.setdefault(known.post, []).append(known)
        place: dict[PostKey, tuple[StoryId, Match]] = {}
        for story in stories:
            self._stories[story.id] = story
            self._next_story = max(self._next_story, story.id + 1)
            place.update({m.post: (story.id, m.match) for m in story.members})
        missing = [
            stored
            for stored in sorted(posts, key=lambda s: (s.post.date, s.post.key))
            if stored.post.key in place and stored.post.key not in self._posts
        ]
        kept = [stored for stored in missing if not self._posts and _is_of(readings, stored)]
        if kept:
            self._documents.fill((s.post.key, readings[s.post.key].document) for s in kept)
            self._habits.learn_all(stored.post for stored in kept)
        taken = {stored.post.key for stored in kept}
        again = []
        for stored in missing:
            key = stored.post.key
            number, match = place[key]
            links_held = _ordered(held.get(key, ()))
            if key in taken:
                reading = readings[key]
                body = _blanked(stored.post.text, reading.blanks)
                self._posts[key] = PostEntry(stored, body, number, match, links_held)
                traits, packed = unpack(reading.account)
                self._post_accounts.hold(key, traits)
                self._accounts.hold(key, packed)
                self._late(stored.post.date)
            else:
                read = self._read(stored, as_before(match.evidence))
                entry = PostEntry(stored, read.body, number, match, links_held)
                again.append(self._put(entry, read))
            if self._alike.version is not None:
                self._alike.add_post(key, self._accounts[key])
        for number in {story for story, _ in place.values()}:
            everyone = (member.post for member in self._stories[number].members)
            if circular := self._circular_of(post for post in everyone if post in self._posts):
                self._circular[number] = circular
        return again

    def oldest(self, now: datetime) -> datetime:
        """What was published before this is forgotten at `now`: the span, to ten whole minutes.

        It moves in steps, so that a restart between two of them remembers the same.
        """
        step = now.replace(minute=now.minute - now.minute % 10, second=0, microsecond=0)
        return step - self.span

    def expire(self, now: datetime) -> list[PostKey]:
        """Forget the stories whose newest post is older than the span, and reports older than it.

        A story is forgotten as a whole, so that what is said of it never shrinks. Returns the posts
        of all those stories.
        """
        oldest = self.oldest(now)
        if oldest == self._expired_to:
            return []
        self._expired_to = oldest
        self._habits.forget(oldest)
        dead = [s for s in self._stories.values() if s.members[-1].date < oldest]
        for story in dead:
            del self._stories[story.id]
            self._circular.pop(story.id, None)
            for member in story.members:
                entry = self._posts.pop(member.post, None)
                if entry is not None:
                    self._drop(entry)
                    self._alike.remove_post(member.post)
        old = {number for number, e in self._reports.items() if e.report.date < oldest}
        if old:
            old -= {held.report for entry in self._posts.values() for held in entry.links}
        for number in sorted(old):
            self._report_accounts.remove(number)
            self._alike.remove_report(number)
            del self._reports[number]
        return [member.post for story in dead for member in story.members]

    def beside(self, stored: StoredPost, match: Match) -> tuple[Beside, ...]:
        """What a post would be compared with now, the best first, by what was cut from it then.

        The post itself may be remembered or not; nothing is decided or changed.
        """
        read = self._read(stored, as_before(match.evidence))
        neighbours = (
            (neighbour, self._posts[neighbour.post].stored.post.date)
            for neighbour in self._neighbours(self._post_accounts.candidates(read.account))
            if neighbour.post != stored.post.key
        )
        return best_of(
            [
                *beside(read.document, self._documents),
                *events_beside(read.account.frames, neighbours, self.lexicon),
            ]
        )

    def unlinked(
        self,
        stored: StoredPost,
        match: Match,
        reports: Iterable[Report],
        linked: Collection[ReportId],
    ) -> tuple[NonLink, ...]:
        """Which of these reports came nearest to being linked to a post, and why they were not.

        Nothing is decided or changed.
        """
        own = outlet_of(self.channel(stored.post.key.channel))
        accounts = {
            report.id: report_account(
                report, self._outlet(report), lexicon=self.lexicon, sources=self.sources
            )
            for report in reports
            if own is None or own.id != report.outlet
        }
        account = self._read(stored, as_before(match.evidence)).account
        return nearest_unlinked(account, accounts, self.lexicon, linked=linked)

    def facts(self, story: Story, as_of: datetime) -> Facts:
        """All that an alert about a remembered story is made from."""
        entries = {m.post: self._posts[m.post] for m in story.members}
        links = tuple(held for entry in entries.values() for held in entry.links)
        return Facts(
            story=story,
            posts={key: entry.unsigned for key, entry in entries.items()},
            frames={key: self._accounts[key].frames for key in entries},
            links=links,
            reports={
                held.report: self._reports[held.report].report
                for held in links
                if held.report in self._reports
            },
            sources=self.sources,
            as_of=as_of,
        )

    @property
    def holds_posts(self) -> bool:
        """Whether any post is remembered."""
        return bool(self._posts)

    def post(self, key: PostKey) -> PostEntry | None:
        """What is remembered of a post."""
        return self._posts.get(key)

    def story(self, number: StoryId) -> Story | None:
        """What is remembered of a story."""
        return self._stories.get(number)

    def _read(self, stored: StoredPost, own: Callable[[Piece], str | None]) -> "_Read":
        """Cut the channel's own additions, once for everything that is read from a post."""
        post = stored.post
        found = cut(post.text, own)
        text = found.text
        if found.nothing_else and post.media:
            text = " " * len(text)  # what it says is its picture
        blanks: tuple[tuple[int, int], ...] = ()
        if not found.nothing_else:
            own_alone = (piece for piece in found.removed if piece.why not in (None, CREDIT))
            blanks = tuple((piece.start, piece.end) for piece in own_alone)
        body = _blanked(post.text, blanks)
        channel = self.channel(post.key.channel)
        account = post_account(
            replace(post, text=body), channel, lexicon=self.lexicon, sources=self.sources
        )
        document = dedup.read(
            replace(post, text=text), lexicon=self.lexicon, language=account.language
        )
        return _Read(body, blanks, evidence_of(found.removed), document, account)

    def _entry(self, stored: StoredPost, read: "_Read", story: StoryId, match: Match) -> PostEntry:
        self._alike.add_post(stored.post.key, read.account)
        links = self._links(stored.post.key, read.account)
        return PostEntry(stored, read.body, story, match, links)

    def _put(self, entry: PostEntry, read: "_Read") -> PostReading:
        key = entry.stored.post.key
        self._posts[key] = entry
        self._habits.learn(entry.stored.post)
        self._late(entry.stored.post.date)
        # What was deleted is compared too: who posts it again tells no other event.
        document = self._documents.add(read.document)
        traits = self._post_accounts.add(key, read.account)
        account = self._accounts.add(key, read.account)
        return PostReading(key, entry.stored.version, document, pack(traits, account), read.blanks)

    def _late(self, date: datetime) -> None:
        """What came in too old to be remembered is forgotten at the next look, not ten minutes on.

        Else a restart in between, which does not read it back, would decide otherwise.
        """
        if self._expired_to is not None and date < self._expired_to:
            self._expired_to = None

    def _drop(self, entry: PostEntry) -> None:
        self._documents.remove(entry.stored.post.key)
        self._post_accounts.remove(entry.stored.post.key)
        self._accounts.remove(entry.stored.post.key)

    def _by_date(self, entry: PostEntry, document: dedup.Document) -> list[PostEntry]:
        """A new post, and those that are something else because it was published before them.

        Which one is the original follows Telegram's date and then the key, not the order in which
        the posts came in: then the later one is compared with the earlier, not the reverse.
        """
        match = entry.match
        root = None if match.of is None else self._posts[match.of]
        if root is None or root.match.of is not None or not _before(entry, root):
            return [entry]
        key = entry.stored.post.key
        found = self._compared(root, document) or replace(match, of=key)
        turned = [_rematched(root, found)]
        for member in self._stories[root.story].members:
            other = self._posts[member.post]
            if other.match.of != match.of:
                continue
            nearer = self._compared(other, document)
            if nearer is not None and _as_close(nearer, other.match):
                turned.append(_rematched(other, nearer))
        first = _rematched(entry, Match.original())
        for each in (first, *turned):
            self._posts[each.stored.post.key] = each
        return [first, *turned]

    def _compared(self, entry: PostEntry, earlier: dedup.Document) -> Match | None:
        document = self._documents.get(entry.stored.post.key)
        return None if document is None else dedup.match(document, earlier)

    def _open_story(self) -> StoryId:
        number = StoryId(self._next_story)
        self._next_story += 1
        return number

    def _join(self, account: Account) -> Match | None:
        """The story whose event a post tells of in words of its own; an update if it adds facts."""
        near = self._post_accounts.of_one_place(account, SAME_TIME_WITHIN)
        found = join(account.frames, self._neighbours(near), self.lexicon)
        if found is None or found.of is None:
            return None
        story = self._stories[self._posts[found.of].story]
        known = (frame for m in story.members for frame in self._accounts[m.post].frames)
        facts = new_facts(account.frames, known, self.lexicon)
        if not facts:
            return found
        return replace(found, relation=Relation.UPDATE, evidence=(*facts, *found.evidence))

    def _told_again(self, match: Match, post: Post, document: dedup.Document) -> Match:
        """An account of a story is an update when its channel told of the story before, or when
        it alone denies something: nobody tells the same twice in other words."""
        if match.relation is not Relation.SAME_STORY or match.of is None:
            return match
        minute = post.date.replace(second=0, microsecond=0)
        members = self._stories[self._posts[match.of].story].members
        again = any(m.post.channel == post.key.channel and m.date < minute for m in members)
        if again:
            news = Evidence("told_again", "its channel told of it before")
            return replace(match, relation=Relation.UPDATE, evidence=(news, *match.evidence))
        other = self._documents.get(match.of)
        if other is not None and (denied := dedup.denials(document) - dedup.denials(other)):
            news = Evidence("denial", f"+ {', '.join(sorted(denied))}")
            return replace(match, relation=Relation.UPDATE, evidence=(news, *match.evidence))
        return match

    def _neighbours(self, posts: Iterable[PostKey]) -> list[Neighbour]:
        return [Neighbour(key, self._posts[key].story, self._accounts[key].frames) for key in posts]

    def _links(self, key: PostKey, account: Account) -> tuple[Link, ...]:
        numbers = {*self._report_accounts.candidates(account), *self._alike.reports_for(key)}
        found = (self._link(key, account, self._reports[number]) for number in sorted(numbers))
        return _ordered(held for held in found if held is not None)

    def _link(self, key: PostKey, account: Account, entry: ReportEntry) -> Link | None:
        own = outlet_of(self.channel(key.channel))
        if own is not None and own.id == entry.report.outlet:
            return None  # its own word does not bear out its own word
        cosine = self._alike.cosine(key, entry.report.id)
        return link(key, account, entry.report.id, entry.account, self.lexicon, cosine)

    def _circular_of(self, posts: Iterable[PostKey]) -> frozenset[ReportId]:
        return frozenset(
            held.report
            for post in posts
            for held in self._posts[post].links
            if held.stance is Stance.CIRCULAR
        )

    def _member(self, entry: PostEntry, circular: frozenset[ReportId]) -> Member:
        """The post as its story sees it: what rests on one of its channels bears out none."""
        links = [held for held in entry.links if held.report not in circular]
        reports = {
            held.report: self._reports[held.report].account
            for held in links
            if held.report in self._reports
        }
        account = self._accounts[entry.stored.post.key]
        deleted = entry.stored.deleted is not None and (account.states_event or bool(links))
        return Member(
            entry.stored.post.key,
            entry.stored.post.date,
            entry.match,
            assess(
                account,
                links,
                reports,
                taken_back=taken_back(entry.match) or deleted,
            ),
            entry.stored.deleted,
        )

    def _post_changed(
        self, entries: Sequence[PostEntry], at: datetime, *, rings: bool = False, note: str = ""
    ) -> tuple[StoryChange, ...]:
        """What becomes of the story of a post that came or changed, and of what it takes back.

        `entries` are the post and those that are something else by it; their story comes first.
        """
        key, number = entries[0].stored.post.key, entries[0].story
        changed = [entry.stored.post.key for entry in entries]
        taken = self._take_back(key)
        by_story: dict[StoryId, dict[PostKey, None]] = {number: dict.fromkeys(changed)}
        for post in taken:
            by_story.setdefault(self._posts[post].story, {})[post] = None
        name = self.channel(key.channel).title
        quotes = {self._posts[post].story: quote for post, quote in taken.items() if quote}
        return tuple(
            self._members_changed(
                [self._posts[post] for post in posts],
                at,
                rings=rings and story == number,
                note=f"taken back by {name}: «{quotes[story]}»"
                if story in quotes
                else note * (story == number),
            )
            for story, posts in by_story.items()
        )

    def _take_back(self, key: PostKey) -> dict[PostKey, str]:
        """Note what a post that came or changed takes back, or an earlier known post of it does.

        Returns the posts of which something else is noted now, with the words where they are new.
        """
        entry = self._posts[key]
        told = self._stories.get(entry.story)
        mine = {m.post for m in told.members if m.post.channel == key.channel} if told else set()
        answers = entry.stored.post.reply_to
        if answers is not None:
            mine.add(PostKey(key.channel, answers))
        found: dict[PostKey, str] = {}
        others = [self._posts[post] for post in sorted(mine - {key}) if post in self._posts]
        withdrawn = self._withdrawal(entry) if others else None
        took = False
        for other in others:
            if _before(other, entry):
                earlier, later, said = other, entry, withdrawn
            else:
                earlier, later, said = entry, other, self._withdrawal(other)
            post, by = earlier.stored.post.key, later.stored.post.key
            quote = said.quote if said is not None and self._takes(earlier, said) else ""
            before = self._posts[post].match
            match = marked(before, by, quote) if quote else unmarked(before, by)
            if match != before:
                self._posts[post] = replace(self._posts[post], match=match)
                found[post] = quote
            took = took or (bool(quote) and by == key)
            if quote and by != key and not takes(later.match):
                self._posts[by] = replace(later, match=taking(later.match, others=True))
                found[by] = ""
        match = taking(self._posts[key].match, others=took)
        self._posts[key] = replace(self._posts[key], match=match)
        return found

    def _withdrawal(self, entry: PostEntry) -> Withdrawal | None:
        """What a post says was wrong; a forward says it in another's name."""
        if entry.stored.deleted is not None or entry.stored.post.forward is not None:
            return None
        return withdrawal(self._accounts[entry.stored.post.key], entry.body, self.lexicon)

    def _takes(self, earlier: PostEntry, said: Withdrawal) -> bool:
        account = self._accounts[earlier.stored.post.key]
        return takes_back(account, earlier.body, said, self.lexicon)

    def _members_changed(
        self, entries: Sequence[PostEntry], at: datetime, *, rings: bool = False, note: str = ""
    ) -> StoryChange:
        """What becomes of a story by new forms of some of its posts."""
        number = entries[0].story
        before = self._stories.get(number)
        others = {m.post for m in before.members} if before else set()
        others -= {entry.stored.post.key for entry in entries}
        known = circular = self._circular.get(number, frozenset())
        if known or any(h.stance is Stance.CIRCULAR for entry in entries for h in entry.links):
            circular = self._circular_of([*others, *(entry.stored.post.key for entry in entries)])
            self._circular[number] = circular
        members = [self._member(entry, circular) for entry in entries]
        if known != circular:  # others may have counted what counts no more, or the reverse
            turned = known ^ circular
            members += [
                self._member(self._posts[post], circular)
                for post in sorted(others)
                if any(held.report in turned for held in self._posts[post].links)
            ]
        if before is None:
            after = opened(number, members[0], rings=rings)
        else:
            after = with_members(before, members, at, rings=rings, note=note)
        self._stories[number] = after
        return StoryChange(before, after)

    def channel(self, number: ChannelId) -> Channel:
        """What is known of a channel; one that is no longer watched has its number for a name."""
        return self.sources.channels.get(number) or Channel(number, f"channel {number}")

    def _outlet(self, report: Report) -> Outlet:
        return self.sources.outlets.get(report.outlet) or Outlet(report.outlet, report.outlet)


def _is_of(readings: Mapping[PostKey, PostReading], stored: StoredPost) -> bool:
    """Whether a post was read as it stands."""
    reading = readings.get(stored.post.key)
    return reading is not None and reading.number == stored.version


def _blanked(text: str, blanks: Iterable[tuple[int, int]]) -> str:
    """The text with blanks from and to these offsets."""
    for start, end in blanks:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _ordered(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(sorted(links, key=lambda held: held.report))


def _before(one: PostEntry, other: PostEntry) -> bool:
    first, second = one.stored.post, other.stored.post
    return (first.date, first.key) < (second.date, second.key)


def _as_close(match: Match, chosen: Match) -> bool:
    """Whether a match with an earlier post takes the place of one that was chosen."""
    if match.relation is Relation.DUPLICATE or chosen.relation is Relation.DUPLICATE:
        return match.relation is Relation.DUPLICATE
    return match.score >= chosen.score


def _rematched(entry: PostEntry, match: Match) -> PostEntry:
    """The post with another match; what was cut from it, and what a person decided, stays."""
    lasting = [e for e in entry.match.evidence if e.kind in LASTING or e.kind == BY_HAND]
    found = [e for e in match.evidence if e not in lasting and e.kind not in CUT]
    return replace(entry, match=replace(match, evidence=(*found, *lasting)))


def _note(match: Match, channel: Channel) -> str:
    """What an update changes, as a line of its story's history."""
    facts = [e.detail for e in match.evidence if e.kind not in MEASURES]
    if match.relation is not Relation.UPDATE or not facts:
        return ""
    return f"{channel.title}: {'; '.join(facts)}"
