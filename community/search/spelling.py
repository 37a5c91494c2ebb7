"""How a word may have been misspelt: keys that it shares with what was meant, and how far apart two words are.

Two words that differ by a letter, or by two swapped ones, become the same when a letter is left out of each. Those that
differ in more, as when people write what they hear, often have the same consonants.
"""

from math import log

SHORTEST, LONGEST = 4, 16  # letters; shorter words are all alike, longer ones are hardly typed
DELETED, SOUND = "\ue001", "\ue002"  # begin a key; they occur in no text
CLOSE, FARTHER = 1, 2  # letters that may differ in a word of less than LONG letters, and in others
LONG = 6
SLIPS = {frozenset("yz"), frozenset("sc"), frozenset("ij")}  # keyboards differ; people hear alike
SLIP, FIRST = 0.6, 0.4  # what such a slip counts; what is added where the first letter differs
FREQUENT = 0.1  # what is taken off for each time that a word is e times as frequent
EXCHANGED = str.maketrans("yz", "zy")
ALIKE = str.maketrans("ckqzyvw", "kkksivv", "aeiouhj")


def can_be_misspelt(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def keys(word: str) -> list[str]:
    """A word of n letters has n keys or so, and one for how it sounds."""
    if not can_be_misspelt(word):
        return []
    without = {word[:at] + word[at + 1 :] for at in range(len(word))} | {word}
    sound = sound_of(word)
    return [DELETED + key for key in sorted(without)] + ([SOUND + sound] if len(sound) > 2 else [])


def asked_keys(word: str) -> list[str]:
    """Of a word that somebody typed, perhaps on a keyboard where y and z have changed places."""
    return list(dict.fromkeys([*keys(word), *keys(word.translate(EXCHANGED))]))


def sound_of(word: str) -> str:
    """Its first letter and its consonants, each once and in no order: letters change places in haste."""
    rest = word[1:].replace("ph", "f").translate(ALIKE)
    return word[0] + "".join(sorted(set(rest)))


def allowed(word: str) -> int:
    return CLOSE if len(word) < LONG else FARTHER


def distance(word: str, other: str) -> float:
    """Letters left out, added, changed or swapped with their neighbour (optimal string alignment)."""
    before, last = [], [float(at) for at in range(len(other) + 1)]
    for row, letter in enumerate(word, 1):
        now = [float(row)]
        for column, its in enumerate(other, 1):
            best = min(last[column] + 1, now[-1] + 1, last[column - 1] + changed(letter, its))
            if row > 1 and column > 1 and letter == other[column - 2] and word[row - 2] == its:
                best = min(best, before[column - 2] + 1)
            now.append(best)
        before, last = last, now
    return last[-1]


def changed(letter: str, other: str) -> float:
    if letter == other:
        return 0.0
    return SLIP if frozenset((letter, other)) in SLIPS else 1.0


def nearest(word: str, known: dict[str, int], number: int) -> list[str]:
    """The words that were most likely meant, of `known` ones with the number of entries that hold them."""
    judged = []
    for other, entries in known.items():
        if abs(len(other) - len(word)) <= FARTHER and other != word:
            apart = distance(word, other)
            if apart <= allowed(word):
                other_first = FIRST if word[0] != other[0] else 0
                judged.append((apart + other_first - FREQUENT * log(1 + entries), other))
    return [other for _, other in sorted(judged)[:number]]
