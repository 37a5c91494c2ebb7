from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from community.members.models import Member
from community.moderation.trust import RULES
from community.moderation.weighing import everybody, in_batches, recompute, weigh


class Command(BaseCommand):
    help = "Compute how far members are trusted anew. Nobody is told of it."

    def add_arguments(self, parser):
        parser.add_argument("username", nargs="*", help="only these members; else all")
        parser.add_argument(
            "--dry-run", action="store_true", help="change nothing; say of each member why"
        )

    def handle(self, *, username, dry_run, **options):
        for some in self.batches(username):
            for it in weigh(some) if dry_run else recompute(some, quietly=True):
                self.say(it, dry_run)

    def batches(self, usernames):
        if not usernames:
            return everybody()
        found = dict(Member.objects.filter(username__in=usernames).values_list("username", "pk"))
        if unknown := [name for name in usernames if name not in found]:
            raise CommandError(f"There is no member called {', '.join(unknown)}.")
        return in_batches(sorted(found.values()))

    def say(self, it, in_full: bool) -> None:
        before, after = (Member.Trust(level).name.lower() for level in (it.before, it.after))
        pinned = " (set by hand)" if it.pinned is not None else ""
        way = f"{before} -> {after}" if it.has_changed else after
        self.stdout.write(f"{it.member.username}: {way}{pinned}")
        for rules in RULES.values() if in_full else ():
            for rule in rules:
                has = asdict(it.facts)[rule.fact]
                mark = "ok" if rule.is_kept(it.facts) else "--"
                self.stdout.write(f"  {mark} {has:>6}  {rule}")
