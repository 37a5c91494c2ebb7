"""Words that say how something is asked, and not what: they weigh little beside others, whatever the collection.

In a help centre that gives orders (“Open Settings”), “how do I” is rare and would count as telling. Folded, as words() has them.
"""

COMMON = {
    "en": """
        a about all also am an and any are aren arent as at be because been before being but by can cannot cant could
        couldn couldnt d did didn didnt do does doesn doesnt doing don dont for from get had has hasn hasnt have haven
        havent having he her here him his how i if in into is isn isnt it its just like ll m make me more my no not of
        off on one only or other our out over own please re s she should shouldn shouldnt so some somebody someone such
        t than that the their them then there these they this those to too up us use ve very want was wasn wasnt we were
        weren werent what when where which while who why will with without won wont would wouldn wouldnt you your""",
    "hr": """
        a ako ali bi bih bila bili bilo bio biti ce cemo cete cu da do dok evo ga gdje i iako ih ili im iz ja je jer jesam
        jesu joj jos ju kad kada kako kao koja koje koji kojim kojoj koju li me mene mi mogu moj moja moje moze mozete
        mora na nad nam ne nego nema nesto ni nije nisu no o od ona onda oni ono ova ovaj ove ovo po pod pri s sa sam samo
        se si smo sto su sve svoj ta taj te ti to toga treba tu u uz vam vas ve vec vi za zasto zbog zelim zelite""",
    "sk": """
        a aby aj ak ako ale alebo ani asi az bez bol bola boli bolo bude budete by byt cez co do ho i iba ich ja je jeho
        jej ju k kam kde ked kedy ktora ktore ktori ktory ku ma mam mat mi moj moja moje moze mozem mozete mozno na nad
        nam nas nie nieco o od on ona oni ono po pod podla potom pre preco pred pri s sa si so som su svoj ta tak tam te
        ten tento tieto to toto tu ty u uz v vam vas viac vo vsak z za ze zo""",
}  # fmt: skip
COMMON = {language: frozenset(text.split()) for language, text in COMMON.items()}
NONE = frozenset()
EVERYDAY = frozenset().union(*COMMON.values())  # of any language


def is_common(word: str, language: str) -> bool:
    return word in COMMON.get(language.partition("-")[0], NONE)
