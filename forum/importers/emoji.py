"""`:tada:` as the sign itself."""

import re
import unicodedata

CODE = re.compile(r"(?<![\w:/]):([a-z0-9_+-]{2,40})(?::t[1-6])?:(?![\w/])")
# Common codes that differ from the sign's name in Unicode.
SIGNS = {
    "smile": "😄",
    "grin": "😁",
    "joy": "😂",
    "rofl": "🤣",
    "laughing": "😆",
    "wink": "😉",
    "slight_smile": "🙂",
    "smiley": "😃",
    "grinning": "😀",
    "blush": "😊",
    "heart": "❤️",
    "+1": "👍",
    "thumbsup": "👍",
    "-1": "👎",
    "thumbsdown": "👎",
    "tada": "🎉",
    "pray": "🙏",
    "thinking": "🤔",
    "sob": "😭",
    "cry": "😢",
    "heart_eyes": "😍",
    "sunglasses": "😎",
    "confused": "😕",
    "frowning": "😦",
    "slight_frown": "🙁",
    "disappointed": "😞",
    "clap": "👏",
    "wave": "👋",
    "ok_hand": "👌",
    "raised_hands": "🙌",
    "muscle": "💪",
    "point_up": "☝️",
    "white_check_mark": "✅",
    "heavy_check_mark": "✔️",
    "x": "❌",
    "warning": "⚠️",
    "bulb": "💡",
    "question": "❓",
    "exclamation": "❗",
    "100": "💯",
    "sweat_smile": "😅",
    "upside_down": "🙃",
    "stuck_out_tongue": "😛",
    "stuck_out_tongue_winking_eye": "😜",
    "eyes": "👀",
    "zap": "⚡",
    "information_source": "ℹ️",
    "slightly_smiling_face": "🙂",
    "shrug": "🤷",
    "open_mouth": "😮",
    "arrow_right": "➡️",
    "arrow_left": "⬅️",
    "memo": "📝",
    "mag": "🔍",
    "link": "🔗",
    "christmas_tree": "🎄",
    "beers": "🍻",
    "beer": "🍺",
    "coffee": "☕",
    "star": "⭐",
}


def sign_of(code: str) -> str | None:
    """The sign of a code without its colons; None for one we do not know."""
    if code in SIGNS:
        return SIGNS[code]
    try:
        sign = unicodedata.lookup(code.replace("_", " ").upper())
    except KeyError:
        return None
    return sign if unicodedata.category(sign) == "So" else None


def with_signs(text: str) -> str:
    """Codes nobody knows (a site's own) stay as they are."""
    return CODE.sub(lambda code: sign_of(code[1]) or code[0], text)
