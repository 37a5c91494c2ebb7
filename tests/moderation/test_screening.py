"""The filter judges: what it holds, what it lets pass, and why."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from community.members.models import Member
from community.moderation.models import Fingerprint, ListedWord, Verdict
from community.moderation.screening import Band, Writing, screen
from community.moderation.spam.reasons import NAMES, SENTENCES
from tests.conftest import person
from tests.factories import topic

pytestmark = pytest.mark.django_db
CASINO = "The best online casino is https://casino.example, with free spins for everybody here."
PLAIN = "My kettle whistles at sixty degrees and then once more when the water really boils."


@pytest.fixture
def say(ana):
    """`say(text, by=…)`: the judgement on a topic that says it."""
    numbers = iter(range(10_000))

    def judged(source, title="About my kettle", by=ana, **more):
        thing = topic(by, f"Kettle number {next(numbers)}", text="It is amber.")
        return screen(Writing(thing, by, source, title, **more))

    return judged


def signals(judgement) -> set[str]:
    return {reason.signal for reason in judgement.reasons}


class TestWords:
    def test_of_the_labelled_texts_few_are_judged_wrongly(self, spam, genuine):
        """What newcomers write first of all, an hour after they have signed up: the strictest that there is."""
        names = (
            Member(username=f"n{n}", skeleton=f"n{n}") for n in range(len(spam) + len(genuine))
        )
        new = iter(Member.objects.bulk_create(names))
        judged = {"spam": [], "genuine": []}
        for name, found in (("spam", spam), ("genuine", genuine)):
            for title, text in found:
                writer = next(new)
                judged[name].append(screen(Writing(writer, writer, text, title, is_first=True)))
        assert len(spam) >= 60
        assert len(genuine) >= 150
        assert [it.summary for it in judged["genuine"] if it.holds] == []
        assert sum(it.holds for it in judged["spam"]) >= 0.9 * len(spam)

    def test_members_are_believed_more_and_trusted_ones_altogether(self, say, ana):
        assert say("I like https://casino.example, an online casino").band == Band.HOLD
        ana.trust = Member.Trust.MEMBER
        assert say("I like https://casino.example, an online casino").band == Band.PASS
        ana.trust = Member.Trust.TRUSTED
        assert say(CASINO).band == Band.PASS

    def test_the_team_and_moderators_are_trusted(self, say, mod):
        assert say(CASINO, by=mod).band == Band.PASS

    def test_what_is_sure_is_put_last(self, say):
        assert say(CASINO + " Generic viagra as well, WhatsApp +1 555 010 2233").band == Band.HIDE

    @pytest.mark.parametrize(
        "text",
        [
            f"> {CASINO}\n\nWhy was this allowed here?",
            f"```\n{CASINO}\n```\nis what my log says.",
            f"It says `{CASINO}` on the screen.",
            "My page https://kettles.example/whistle has a film of the noise, look at that please.",
            "IT WHISTLES ALL NIGHT AND NOBODY SLEEPS IN THIS HOUSE, PLEASE HELP ME NOW",
            "",
            "👍",
            "می‌خواهم بدانم چرا چراغ چشمک می‌زند",
        ],
    )
    def test_what_passes(self, say, text):
        assert say(text, is_first=True).band == Band.PASS

    @pytest.mark.parametrize(
        "text",
        [
            "V​i​a​g​r​a here https://pills.example",
            "Get уоur bоnus here https://pills.example",
            "𝐂𝐥𝐢𝐜𝐤 𝐡𝐞𝐫𝐞 https://pills.example",
            "[url=https://pills.example]good pills for you[/url]",
            f"> {CASINO}",
        ],
    )
    def test_disguise_does_not_help(self, say, text):
        assert say(text, is_first=True).holds

    def test_reasons_read_in_the_site_s_first_language(self, say):
        with translation.override("hr"):
            assert say(CASINO).summary.startswith(
                "It says what advertising says: “online casino, free spins”."
            )

    def test_every_signal_has_a_sentence_and_a_name(self):
        assert SENTENCES.keys() == NAMES.keys()

    @pytest.mark.parametrize("text", ["a" * 32_000, "* " * 16_000, "`" * 32_000, "www." * 8_000, "+1 " * 10_000, "a.com " * 5_000, "​a" * 16_000, "wa " * 10_000, "> \n" * 10_000, "~~~\n" * 8_000, "1" * 32_000, "a-" * 16_000])  # fmt: skip
    def test_no_text_takes_long(self, say, text):
        begun = timezone.now()
        say(text)
        assert timezone.now() - begun < timedelta(seconds=2)


class TestEdits:
    def test_it_is_judged_by_what_it_adds(self, say):
        assert say(CASINO, before=("About my kettle", PLAIN)).holds
        assert not say(CASINO + " Thanks.", before=("About my kettle", CASINO)).holds


class TestCopies:
    def test_a_wave_of_accounts(self, say):
        bands = [
            say(
                f"Hello number {n}! {PLAIN} Look at https://x{n}.example", by=person(f"wave{n}")
            ).band
            for n in range(6)
        ]
        assert bands == [Band.PASS, Band.PASS, Band.HOLD, Band.HOLD, Band.HIDE, Band.HIDE]

    def test_the_same_everywhere(self, say):
        judged = [say(PLAIN) for _ in range(3)]
        assert [it.holds for it in judged] == [False, False, True]
        assert "own_copies" in signals(judged[2])

    def test_short_words_are_everybody_s(self, say):
        assert not any(say("Thanks, that worked!", by=person(f"n{n}")).holds for n in range(6))

    def test_other_words_about_the_same_are_no_copy(self, say):
        say(PLAIN)
        other = "Mine whistles at sixty degrees too, and the lamp blinks; a new seal for the lid helped."
        assert "copies" not in signals(say(other, by=person("nova")))

    def test_after_two_days_it_is_forgotten(self, say):
        say(PLAIN)
        Fingerprint.objects.update(at=timezone.now() - timedelta(days=3))
        assert "own_copies" not in signals(say(PLAIN))
        assert Fingerprint.objects.tidy() == 1

    def test_a_lot_at_once(self, say):
        assert "burst" in [signals(say(f"Short {n}")) for n in range(7)][-1]

    def test_the_words_cannot_be_read_from_what_is_kept(self, say):
        say(PLAIN)
        row = Fingerprint.objects.get()
        assert len(row.sketch) <= 16
        assert all(isinstance(number, int) and 0 <= number < 2**63 for number in row.sketch)


class TestLists:
    def test_words_sites_and_stars(self, say, mod):
        ListedWord.objects.create(pattern="zelenka*", act="hold")
        ListedWord.objects.create(pattern="bad thing", act="hide")
        ListedWord.objects.create(pattern="evil.example", act="hold")
        assert say("Zelénkami je to lepšie").band == Band.HOLD
        assert say("This BAD, thing again").band == Band.HIDE
        assert say("See https://shop.evil.example/x").band == Band.HOLD
        assert say("See https://notevil.example/x, a bad idea and thing").band == Band.PASS
        assert say("This bad thing again", by=mod).band == Band.HIDE, "the team is held to it too"

    def test_what_is_fine_here_counts_no_more(self, say):
        for pattern in ("casino", "free spins", "casino.example"):
            ListedWord.objects.create(pattern=pattern, act="fine")
        assert say(CASINO, is_first=True).band == Band.PASS


class TestVerdicts:
    def test_what_is_held_has_one_and_what_passes_none(self, say, ana):
        say(PLAIN)
        assert not Verdict.objects.exists()
        judgement = say(CASINO)
        verdict = Verdict.objects.get()
        assert verdict.author == ana
        assert (verdict.band, verdict.score) == ("hold", judgement.score)
        assert [it.signal for it in verdict.reasons] == [it.signal for it in judgement.reasons]

    def test_it_goes_after_its_time(self, say):
        say(CASINO)
        assert Verdict.objects.tidy() == 0
        Verdict.objects.update(at=timezone.now() - timedelta(days=181))
        assert Verdict.objects.tidy() == 1
