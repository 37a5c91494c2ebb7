"""How often somebody may answer."""

from community.content.limits import Limits

LIMITS = Limits("feedback", {
    # A school or an office shares an address; nobody there finds sixty pages helpful in ten minutes.
    "vote": "60/10m/address,30/10m/member",
    # Words cost an editor's time.
    "words": "10/10m/address,40/d/address",
    # Each answer has its own signed link; more from one address is somebody who plays.
    "survey": "30/10m/address",
    # A page tells once that it was read; whoever leafs through quickly stays far below.
    "reading": "120/m/address",
}, doors={
    "feedback:reading": "reading",
    "feedback:survey_stop": "survey",
})  # fmt: skip
within_limit = LIMITS.allow
