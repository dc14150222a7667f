"""States that a query names."""

from __future__ import annotations

import pytest

from indexing.query.named_states import MOST_STATES, find_states
from kb.catalogue.catalogue import load_catalogue

NAMED = """
en | compensation fund in the Netherlands | NL
en | reflection period in Dutch law | NL
en | Holland residence permit | NL
en | trafficking georgia | GE
en | Georgian criminal code | GE
en | turkey non-punishment clause | TR
en | Türkiye victim support | TR
en | Turkish penal code | TR
en | UK modern slavery act | GB
en | uk modern slavery act | GB
en | United Kingdom | GB
en | the U.K. Modern Slavery Act | GB
en | slavery in Northern Ireland | GB
en | Scottish guidance | GB
en | England and Wales sentencing | GB
en | Ireland and Northern Ireland | IE GB
en | Irish act of 2008 | IE
en | US trafficking victims protection | US
en | trafficking law in the U.S. | US
en | trafficking law in the U.S.A. | US
en | usa trafficking law | US
en | United States of America | US
en | American visa for victims | US
en | Czech Republic identification | CZ
en | czechia confiscation | CZ
en | Slovak Republic and Slovenia | SK SI
en | North Macedonia referral | MK
en | Macedonia referral | MK
en | Bosnia and Herzegovina state law | BA
en | Republic of Moldova compensation | MD
en | Russian Federation criminal code | RU
en | Kyrgyz Republic | KG
en | Holy See | VA
en | Germany's reflection period | DE
en | German, Austrian and Swiss limitation periods | DE AT CH
en | polish criminal code | PL
en | Poland | PL
en | Icelandic law | IS
en | Iceland | IS
en | San Marino penal code | SM
en | Cypriot guardians | CY
en | Norwegian and Swedish demand laws | NO SE
en | Arvenia reflection period | XA
en | Belarusian law | BY
en | British Columbia | CA
en | LV residence permit | LV
en | XA compensation | XA
fr | indemnisation aux Pays-Bas | NL
fr | la loi suisse | CH
fr | code pénal français | FR
fr | en Arvénie | XA
fr | délai de réflexion en Espagne | ES
fr | droit espagnol et italien | ES IT
fr | peines en Grande-Bretagne | GB
fr | lois de la République tchèque | CZ
fr | États-Unis | US
fr | loi belge sur les étrangers | BE
fr | victimes en Turquie | TR
de | Bedenkzeit in der Schweiz | CH
de | Opferhilfe in Österreich | AT
de | Entschädigung in den Niederlanden | NL
de | niederländisches Recht | NL
de | tschechisches Strafgesetzbuch | CZ
de | im Vereinigten Königreich | GB
de | Strafrecht der Türkei | TR
de | Bosnien und Herzegowina | BA
de | Deutschlands Strafrecht | DE
de | Gesetz in Island | IS
es | víctimas en los Países Bajos | NL
es | ley española | ES
es | código penal francés | FR
es | permiso de residencia en Alemania | DE
es | Estados Unidos | US
es | en el Reino Unido | GB
es | leyes de EE. UU. | US
it | vittime in Germania | DE
it | legge nei Paesi Bassi | NL
it | Stati Uniti | US
pt | vítimas em Espanha | ES
pt | lei da Polónia | PL
ca | víctimes a França | FR
ro | victime în Germania | DE
ro | legea Germaniei | DE
ro | Republica Moldova | MD
ru | компенсация в Испании | ES
ru | уголовный кодекс Российской Федерации | RU
ru | законы Нидерландов | NL
ru | в Северной Македонии | MK
ru | в Соединенных Штатах | US
ru | законы США | US
ru | уголовный кодекс РФ | RU
ru | казахстанский закон | KZ
ru | молдавского закона | MD
ru | в Чехии и Словакии | CZ SK
uk | права жертв в Україні | UA
uk | закон Польщі | PL
uk | у Німеччині | DE
uk | законодавство Сполучених Штатів | US
be | закон у Германіі | DE
be | у Рэспубліцы Беларусь | BY
bg | закон в Германия | DE
bg | Съединени щати | US
mk | закон во Германија | DE
sr | закон у Немачкој | DE
sr | u Nemačkoj i Hrvatskoj | DE HR
hr | kazneni zakon u Njemačkoj | DE
hr | žrtve u Mađarskoj | HU
hr | zakon SAD | US
sl | žrtve v Nemčiji | DE
sl | zakon Avstrije | AT
pl | ofiary w Niemczech | DE
pl | ustawa we Włoszech | IT
pl | w Polsce | PL
pl | w Wielkiej Brytanii | GB
pl | w Hiszpanii | ES
cs | oběti v Německu | DE
cs | v České republice | CZ
cs | ve Francii | FR
sk | obete v Nemecku | DE
sk | na Slovensku | SK
lt | aukos Vokietijoje | DE
lt | Lietuvos įstatymas | LT
lv | upuri Vācijā | DE
lv | Latvijas likums | LV
et | ohvrid Saksamaal | DE
et | Eestis | EE
et | Soomes ja Rootsis | FI SE
fi | uhrit Saksassa | DE
fi | Suomessa | FI
fi | Alankomaissa | NL
fi | Yhdysvaltain laki | US
hu | áldozatok Németországban | DE
hu | Magyarországon | HU
sv | offer i Tyskland | DE
sv | Sveriges lag | SE
da | ofre i Holland | NL
nb | ofre i Spania | ES
nl | slachtoffers in Duitsland | DE
nl | het Verenigd Koninkrijk | GB
is | fórnarlömb á Íslandi | IS
is | í Þýskalandi | DE
el | θύματα στην Ελλάδα | GR
el | νόμος της Γερμανίας | DE
el | στην Κύπρο | CY
tr | Türkiye'de mağdurlar | TR
tr | Almanyada tazminat | DE
az | Azərbaycanda qanun | AZ
kk | Қазақстанда | KZ
kk | Қазақстанның кодексі | KZ
ky | Кыргызстанда | KG
uz | Oʻzbekistonda | UZ
uz | Germaniyada | DE
tg | дар Тоҷикистон | TJ
mn | Монголд | MN
mn | Германд | DE
ka | საქართველოში | GE
ka | გერმანიაში | DE
hy | Հայաստանում | AM
hy | Գերմանիայում | DE
sq | ligji në Gjermani | DE
sq | Shqipërinë | AL
mt | vittmi fil-Ġermanja | DE
"""
NOT_NAMED = (
    "tell us about victims",
    "it is no offence",
    "no al is me be am at",
    "IT systems of the police",
    "IS IT AN OFFENCE",
    "NO REMOVAL OF VICTIMS",
    "New England",
    "Latin American instruments",
    "quien usa los servicios de la víctima",
    "chi usa i servizi della vittima",
    "mağdurlar için belge",
    "an island prison",
    "interpretation into the French language",
    "French-speaking interpreters",
    "provisions in French",
    "закон на русский язык",
    "перевод на немецкий язык",
    "compensation from the State",
    "frankness of the witness",
    "germane facts",
    "a maltreated child",
    "chaperone",
    "organ removal",
    "peine servie en prison",
    "den Anwalt bestellen",
    "la peine et les moyens",
    "article 12 LI of the long act on the protection of victims",
    "",
    "   ",
    "???",
)


def cases():
    for line in NAMED.strip().splitlines():
        lang, query, codes = (part.strip() for part in line.split("|"))
        yield pytest.param(query, codes.split(), id=f"{lang}: {query}")


@pytest.mark.parametrize(("query", "codes"), list(cases()))
def test_state_is_found_by_its_name(query, codes):
    assert [mention.value for mention in find_states(query)] == codes


@pytest.mark.parametrize("query", NOT_NAMED)
def test_words_that_name_no_state(query):
    assert find_states(query) == ()


def test_table_is_wide():
    rows = [line.split("|") for line in NAMED.strip().splitlines()]
    assert len(rows) >= 120
    assert len({row[0].strip() for row in rows}) >= 25


def test_mention_says_where_it_stands():
    query = "compensation in the  Czech   Republic today"
    (mention,) = find_states(query)
    assert mention.words == "Czech   Republic"
    assert query[mention.start : mention.end] == mention.words


def test_every_state_is_found_by_the_names_of_the_catalogue():
    catalogue = load_catalogue()
    assert len(catalogue.states) == 57
    for state in catalogue.states.values():
        for _, name in state.names:
            assert [m.value for m in find_states(name, catalogue)] == [state.code], name


def test_only_states_of_the_catalogue_are_named():
    assert find_states("Arvenia", load_catalogue()) == ()


def test_endless_query_is_bounded():
    assert len(find_states("Spain " * 100_000)) == MOST_STATES
    assert find_states("\ud800\u0301" * 5_000) == ()
