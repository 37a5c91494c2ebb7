from community.moderation.models.fingerprint import Fingerprint
from community.moderation.models.listed import ListedWord
from community.moderation.models.verdict import Verdict

__all__ = ["Fingerprint", "ListedWord", "Verdict"]
