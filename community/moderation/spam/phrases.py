"""What advertising says, in the languages of the site: by family, folded (`text.folded`), a `*` for any end of a word.

A phrase of SURE is hardly ever written by a customer about what they bought; one of OFTEN is, now and then, so it
takes several, or a link. A site that sells such things says so in its list of words (“is fine here”).
"""

SURE = {
    "gambling": (
        "online casino", "casino bonus", "free spins", "slot gacor", "situs judi", "judi online", "betting tips",
        "sports betting site", "no deposit bonus", "poker online", "togel", "bonus bez pologa", "bonus bez depozitu", "bonus bez vkladu",
        "sportsko kladenje", "kladionica bonus", "online kasino", "internetske kasino", "besplatne vrtnje", "volne tocenia", "stavkova kancelaria bonus",
    ),
    "pills": (
        "buy viagra", "generic viagra", "cheap viagra", "viagra online", "cialis", "kamagra", "buy xanax", "buy tramadol", "buy oxycodone",
        "without prescription", "no prescription needed", "weight loss gummies", "keto gummies", "cbd gummies", "male enhancement", "abortion pills",
        "bez recepta", "bez predpisu", "tablete za mrsavljenje", "tabletky na chudnutie", "prirodny liek na potenciu", "pilule za potenciju", "lieky na erekciu",
    ),
    "loans": (
        "loan offer", "apply for a loan", "urgent loan", "instant loan", "loan at 2", "loan at 3", "personal loans at", "bad credit loan*", "pre approved loan*",
        "povoljni kredit*", "brzi kredit*", "kredit bez jamaca", "ponuda kredita", "zajam izmedu", "ponuka pozick*", "rychla pozicka", "pozicka bez registra", "pozicky bez registra", "pozicka ihned", "nebankova pozicka", "ponukam pozicku",
    ),
    "money": (
        "earn money online", "make money online", "make money from home", "work from home and earn", "passive income", "double your bitcoin", "crypto investment", "bitcoin investment",
        "forex trading signals", "binary options", "guaranteed profit*", "guaranteed returns", "recover your stolen", "recover my lost", "recovered my lost", "lost my bitcoin", "crypto recovery", "funds recovery", "recovery expert", "investment platform with",
        "zaradite od kuce", "zarada od kuce", "zaradujem* od kuce", "pasivni prihod", "ulaganje u kriptovalute", "zajamcena dobit", "zarabajte z domu", "zarobok z domu", "zarabam z domu", "pasivny prijem", "investicia do bitcoinu", "garantovany zisk",
    ),
    "hackers": (
        "hire a hacker", "professional hacker", "ethical hacker for hire", "hacked my husband*", "spy on your", "spy on my", "clone his phone", "cheating spouse", "cheating partner", "change your grades", "blank atm card", "clone cards", "fullz", "unajmite hakera", "unajmiti hakera", "najat hackera", "najmite si hackera",
    ),
    "spells": (
        "love spell*", "spell caster", "spellcaster", "get your ex back", "got my ex back", "bring back my ex", "bring back lost love", "black magic", "vashikaran", "love problem solution", "ljubavna magija", "vracanje ljubavi", "vratite bivseg", "vratila bivseg", "lubostna magia", "milostna magia", "vratit byvaleho", "vratila byvaleho",
    ),
    "search places": (
        "backlinks", "guest post* service*", "guest posting", "rank on google", "rank your website", "first page of google", "seo services", "seo agency", "seo expert", "buy instagram followers", "buy followers", "buy tiktok", "buy youtube views", "domain authority", "web development company", "digital marketing agency",
        "seo optimizacija vase", "prva stranica googlea", "prva stranica google", "kupite pratitelje", "povratne veze za", "prve miesto v google", "prva stranka google", "spatne odkazy", "kupit sledovatelov", "seo sluzby",
    ),
    "escorts": (
        "escort service*", "escorts in", "call girl*", "hot girls near", "sexy girls", "adult dating", "dating site for", "nude photos", "porn videos", "xxx videos", "onlyfans", "hookup tonight", "poslovna pratnja djevojke", "vruce djevojke", "eskort", "erotic massage", "eroticka masaz", "eroticke masaze", "sex zoznamka", "horuce dievcata", "escort sluzby",
    ),
    "papers": (
        "essay writing service*", "write my essay", "assignment help", "dissertation writing", "do my homework for", "buy fake passport", "fake passports", "real passports", "buy ielts", "ielts certificate without", "fake diploma", "counterfeit money", "counterfeit bills", "undetectable counterfeit", "kupiti diplomu", "kupnja diplome", "pisanje diplomskih radova", "pisanie diplomovych prac", "kupit diplom", "falosne peniaze", "lazni novac",
    ),
    "copies": (
        "replica watches", "replica rolex", "replica handbags", "cheap jerseys", "wholesale nike", "louis vuitton outlet", "yeezy for sale", "aaa replica", "repliky hodiniek", "replike satova", "lacne repliky",
    ),
    "downloads": (
        "watch full movie", "full movie online", "watch online free hd", "free crack", "crack download", "keygen", "license key free", "mod apk", "live stream free reddit", "iptv subscription", "free gift card*", "gift card generator", "v bucks generator", "robux generator", "gledaj online besplatno", "cijeli film besplatno", "cely film zadarmo", "film online zadarmo",
    ),
    "false support": (
        "quickbooks support number", "toll free number", "support phone number", "customer care number", "customer service number", "helpline number", "airlines customer service", "cancellation policy call", "call our experts", "antivirus support number", "printer support number",
    ),
    "trades": (
        "packers and movers", "movers in dubai", "best interior designer*", "best dentist in", "taxi service in", "carpet cleaning in", "tour packages", "visa consultants", "best coaching institute", "training institute in",
    ),
}  # fmt: skip

OFTEN = (
    # Praise that fits anything, with a link behind it.
    "visit our website", "visit my website", "visit our site", "visit my site", "check out my website", "check out our", "visit here", "click here", "read more here", "for more info visit", "more details visit",
    "great article", "nice blog", "great blog", "informative post", "informative article", "thanks for sharing this", "thank you for sharing", "keep up the good work", "i found this post", "amazing post",
    "posjetite nasu", "posjetite moju", "kliknite ovdje", "odlican clanak", "odlican blog", "vise na stranici", "hvala na dijeljenju",
    "navstivte nasu", "navstivte moju", "kliknite sem", "skvely clanok", "super clanok", "viac na stranke", "dakujem za zdielanie",
    # Offers.
    "best price*", "best quality", "affordable price*", "cheap price*", "lowest price*", "special offer", "limited offer", "limited time offer", "order now", "buy now", "shop now", "100 guaranteed", "money back guarantee", "discount code", "promo code", "free shipping", "fast delivery worldwide", "we offer", "we provide", "our company", "our services", "our products",
    "najbolje cijene", "najpovoljnije cijene", "posebna ponuda", "naruci odmah", "narucite odmah", "kupite odmah", "nudimo", "nasa tvrtka", "nase usluge", "besplatna dostava", "samo danas", "kod za popust", "promo kod",
    "najlepsie ceny", "najnizsie ceny", "specialna ponuka", "objednajte si", "kupte teraz", "ponukame", "nasa firma", "nase sluzby", "doprava zadarmo", "len dnes", "zlavovy kod", "promo kod",
    # Ways to talk elsewhere, and promises.
    "contact us", "contact me", "contact him", "contact her", "whatsapp", "telegram", "viber", "text me", "dm me", "call now", "call us", "email us", "write to me", "kontaktirajte nas", "kontaktirajte me", "nazovite nas", "javite se na", "kontaktujte nas", "kontaktujte ma", "zavolajte nam", "napiste mi na",
    "per day", "a day from home", "no experience", "100 legit", "legit", "trusted", "na dan", "dnevno", "mjesecno", "denne", "mesacne", "bez iskustva", "bez skusenosti",
    "testimony", "god bless", "i was scammed", "invest*", "bitcoin", "crypto", "cryptocurrenc*", "forex", "casino", "kasino", "betting", "viagra", "loan*", "kredit*", "pozick*", "escort*", "followers", "seo", "porn*", "sexy", "replica", "zarad*", "zarob*", "kriptovalut*", "kryptomen*",
)  # fmt: skip
