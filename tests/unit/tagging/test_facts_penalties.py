"""Terms of imprisonment in the manner of drafting of each language; all sentences are invented."""

from __future__ import annotations

import pytest

from kb.model.findings import TagInput
from kb.tagging.facts import read_facts
from kb.tagging.matching import make_unit


def facts(reader: str, lang: str, text: str) -> dict[str, object]:
    unit = make_unit(TagInput("x", lang, text), lang)
    return dict(read_facts(unit, lang, [reader]))


def expected(
    least: float | None, most: float | str | None, higher: float | str | None = None
) -> dict[str, object]:
    named = {"min_years": least, "max_years": most, "max_years_aggravated": higher}
    return {name: value for name, value in named.items() if value is not None}


@pytest.mark.parametrize(
    ("lang", "text", "least", "most"),
    [
        ("az", "beş ildən on iki ilədək müddətə azadlıqdan məhrum etmə ilə cəzalandırılır", 5, 12),
        ("az", "səkkiz ilədək müddətə azadlıqdan məhrum etmə ilə cəzalandırılır", None, 8),
        ("be", "караецца пазбаўленнем волі на тэрмін ад сямі да дзесяці гадоў", 7, 10),
        ("bg", "се наказва с лишаване от свобода от две до осем години", 2, 8),
        ("bg", "наказанието е лишаване от свобода до петнадесет години", None, 15),
        ("ca", "és castigat amb la pena de presó de cinc a vuit anys", 5, 8),
        ("cs", "bude potrestán odnětím svobody na osm až patnáct let", 8, 15),
        ("cs", "bude potrestán odnětím svobody až na tři léta", None, 3),
        ("da", "straffes med fængsel indtil 10 år", None, 10),
        ("da", "straffes med fængsel fra et til seksten år", 1, 16),
        ("de", "wird mit Freiheitsstrafe von einem Jahr bis zu zehn Jahren bestraft", 1, 10),
        ("de", "wird mit Freiheitsstrafe nicht unter zwei Jahren bestraft", 2, None),
        ("de", "ist mit Freiheitsstrafe von sechs Monaten bis zu fünf Jahren zu bestrafen", 0.5, 5),
        ("el", "τιμωρείται με κάθειρξη από πέντε έως δεκαπέντε έτη", 5, 15),
        ("el", "τιμωρείται με φυλάκιση τουλάχιστον τριών ετών", 3, None),
        ("el", "τιμωρείται με κάθειρξη μέχρι δέκα ετών", None, 10),
        ("en", "imprisonment for not less than seven and not more than fifteen years", 7, 15),
        ("en", "is liable to a term of imprisonment not exceeding 14 years", None, 14),
        ("es", "será castigado con la pena de prisión de cinco a ocho años", 5, 8),
        ("es", "se impondrá una pena de seis meses a dos años de prisión", 0.5, 2),
        ("et", "karistatakse ühe- kuni seitsmeaastase vangistusega", 1, 7),
        ("et", "karistatakse kolme- kuni viieteistaastase vangistusega", 3, 15),
        ("et", "karistatakse kuni viieaastase vangistusega", None, 5),
        ("et", "karistatakse kahe kuni kaheteistkümneaastase vangistusega", 2, 12),
        (
            "fi",
            "tuomittava vankeuteen vähintään neljäksi kuukaudeksi ja enintään kuudeksi vuodeksi",
            0.33,
            6,
        ),
        (
            "fi",
            "on tuomittava vankeuteen vähintään kahdeksi ja enintään kymmeneksi vuodeksi",
            2,
            10,
        ),
        ("fr", "est puni d'un emprisonnement de trois à cinq ans", 3, 5),
        ("fr", "est punie de dix ans d'emprisonnement", None, 10),
        ("hbs", "kaznit će se kaznom zatvora od jedne do deset godina", 1, 10),
        ("hbs", "казниће се затвором од три до дванаест година", 3, 12),
        ("hbs", "kazniće se zatvorom najmanje pet godina", 5, None),
        ("hu", "egy évtől öt évig terjedő szabadságvesztéssel büntetendő", 1, 5),
        ("hu", "öt évtől tizenöt évig terjedő szabadságvesztés", 5, 15),
        ("hu", "három évig terjedő szabadságvesztéssel büntetendő", None, 3),
        ("hy", "պատժվում է ազատազրկմամբ՝ հինգից տասը տարի ժամկետով", 5, 10),
        ("hy", "պատժվում է ազատազրկմամբ՝ ութից տասներկու տարի ժամկետով", 8, 12),
        ("is", "skal sæta fangelsi allt að 12 árum", None, 12),
        ("is", "varðar allt að átta ára fangelsi", None, 8),
        ("it", "è punito con la reclusione da otto a venti anni", 8, 20),
        ("ka", "ისჯება თავისუფლების აღკვეთით ვადით შვიდიდან თორმეტ წლამდე", 7, 12),
        ("ka", "ისჯება თავისუფლების აღკვეთით ვადით თორმეტიდან ოც წლამდე", 12, 20),
        (
            "kk",
            "бес жылдан он екі жылға дейінгі мерзімге бас бостандығынан айыруға жазаланады",
            5,
            12,
        ),
        ("kk", "үш жылға дейінгі мерзімге бас бостандығынан айыруға жазаланады", None, 3),
        ("ky", "беш жылдан сегиз жылга чейинки мөөнөткө эркиндигинен ажыратууга жазаланат", 5, 8),
        ("lt", "baudžiamas laisvės atėmimu nuo dvejų iki dešimties metų", 2, 10),
        ("lt", "baudžiamas laisvės atėmimu iki aštuonerių metų", None, 8),
        ("lv", "soda ar brīvības atņemšanu uz laiku no trim līdz divpadsmit gadiem", 3, 12),
        ("lv", "soda ar brīvības atņemšanu uz laiku līdz astoņiem gadiem", None, 8),
        ("mk", "ќе се казни со затвор од четири до десет години", 4, 10),
        ("mk", "ќе се казни со затвор најмалку осум години", 8, None),
        ("mn", "хоёр жилээс найман жил хүртэл хугацаагаар хорих ял шийтгэнэ", 2, 8),
        ("mt", "il-piena ta' priġunerija minn ħames snin sa ħmistax-il sena", 5, 15),
        ("nb", "straffes med fengsel inntil 6 år", None, 6),
        ("nl", "gestraft met gevangenisstraf van ten hoogste twaalf jaren", None, 12),
        ("nl", "wordt gestraft met gevangenisstraf van vijf jaar tot tien jaar", 5, 10),
        ("pl", "podlega karze pozbawienia wolności na czas nie krótszy od lat 3", 3, None),
        ("pl", "podlega karze pozbawienia wolności od lat 3 do lat 20", 3, 20),
        ("pl", "podlega karze pozbawienia wolności od 3 miesięcy do 5 lat", 0.25, 5),
        ("pt", "é punido com pena de prisão de 3 a 10 anos", 3, 10),
        ("pt", "Pena - reclusão, de 4 (quatro) a 8 (oito) anos", 4, 8),
        ("ro", "se pedepsește cu închisoarea de la 3 la 10 ani", 3, 10),
        ("ru", "наказываются лишением свободы на срок от пяти до десяти лет", 5, 10),
        ("sk", "odňatím slobody na štyri roky až desať rokov sa potrestá", 4, 10),
        ("sl", "se kaznuje z zaporom od enega do desetih let", 1, 10),
        ("sq", "dënohet me burgim nga tetë deri në pesëmbëdhjetë vjet", 8, 15),
        ("sv", "döms för brottet till fängelse i lägst två och högst tio år", 2, 10),
        ("sv", "döms till fängelse i högst fyra år", None, 4),
        ("tg", "бо маҳрум сохтан аз озодӣ ба муҳлати аз панҷ то ҳашт сол ҷазо дода мешавад", 5, 8),
        (
            "tk",
            "bäş ýyldan on ýyla çenli möhlete azatlykdan mahrum etmek bilen jezalandyrylýar",
            5,
            10,
        ),
        ("tr", "sekiz yıldan oniki yıla kadar hapis cezası verilir", 8, 12),
        ("tr", "üç yıldan az olmamak üzere hapis cezası verilir", 3, None),
        ("uk", "карається позбавленням волі на строк від трьох до восьми років", 3, 8),
        ("uz", "besh yildan sakkiz yilgacha ozodlikdan mahrum qilish bilan jazolanadi", 5, 8),
        ("uz", "уч йилдан беш йилгача озодликдан маҳрум қилиш билан жазоланади", 3, 5),
    ],
)
def test_term_is_read_in_the_manner_of_the_language(
    lang: str, text: str, least: float | None, most: float | None
) -> None:
    assert facts("penalty", lang, text) == expected(least, most)


@pytest.mark.parametrize(
    ("lang", "text", "least", "most"),
    [
        (
            "ru",
            "наказывается принудительными работами на срок до пяти лет либо лишением свободы на "
            "срок до шести лет",
            None,
            6,
        ),
        (
            "ru",
            "наказывается лишением свободы на срок от трёх до десяти лет с лишением права занимать "
            "определённые должности на срок до пятнадцати лет и с ограничением свободы на срок до "
            "двух лет",
            3,
            10,
        ),
        (
            "ru",
            "наказывается принудительными работами на срок до пяти лет либо лишением свободы на "
            "тот же срок",
            None,
            5,
        ),
        (
            "uk",
            "карається виправними роботами на строк до двох років, або обмеженням волі на строк "
            "до п'яти років, або позбавленням волі на строк до шести років",
            None,
            6,
        ),
        (
            "be",
            "караецца папраўчымі работамі на тэрмін да двух гадоў, або абмежаваннем волі на тэрмін "
            "да пяці гадоў, або пазбаўленнем волі на тэрмін да сямі гадоў",
            None,
            7,
        ),
        (
            "kk",
            "екі жылға дейінгі мерзімге түзеу жұмыстарына не төрт жылға дейінгі мерзімге бас "
            "бостандығынан айыруға жазаланады",
            None,
            4,
        ),
        (
            "uz",
            "ikki yilgacha axloq tuzatish ishlari yoki uch yildan besh yilgacha ozodlikdan mahrum "
            "qilish bilan jazolanadi",
            3,
            5,
        ),
        (
            "az",
            "iki ilədək müddətə islah işləri və ya üç ildən altı ilədək müddətə azadlıqdan məhrum "
            "etmə ilə cəzalandırılır",
            3,
            6,
        ),
        (
            "hy",
            "պատժվում է ազատազրկմամբ՝ հինգից տասը տարի ժամկետով՝ որոշակի պաշտոններ զբաղեցնելու "
            "իրավունքից զրկելով՝ առավելագույնը երեք տարի ժամկետով",
            5,
            10,
        ),
        (
            "ka",
            "ისჯება თავისუფლების აღკვეთით ვადით რვიდან თორმეტ წლამდე, საქმიანობის უფლების "
            "ჩამორთმევით ვადით სამ წლამდე",
            8,
            12,
        ),
        (
            "es",
            "será castigado con prisión de cinco a ocho años e inhabilitación especial para toda "
            "profesión que conlleve contacto con menores por tiempo de seis a veinte años",
            5,
            8,
        ),
        (
            "de",
            "wird mit Geldstrafe oder mit Freiheitsstrafe bis zu drei Jahren bestraft",
            None,
            3,
        ),
        ("en", "is liable to a fine, or to five years' imprisonment, or to both", None, 5),
        (
            "pl",
            "podlega grzywnie, karze ograniczenia wolności do lat 2 albo pozbawienia wolności "
            "do lat 3",
            None,
            3,
        ),
        (
            "lt",
            "baudžiamas bauda arba laisvės apribojimu iki dvejų metų, arba laisvės atėmimu iki "
            "ketverių metų",
            None,
            4,
        ),
        (
            "tr",
            "üç yıldan beş yıla kadar hapis ve bin güne kadar adlî para cezası ile cezalandırılır",
            3,
            5,
        ),
        (
            "ro",
            "se pedepsește cu închisoare de la 3 la 10 ani și interzicerea exercitării unor "
            "drepturi pe o durată de la 1 la 5 ani",
            3,
            10,
        ),
    ],
)
def test_term_of_another_sanction_is_not_that_of_prison(
    lang: str, text: str, least: float | None, most: float | None
) -> None:
    assert facts("penalty", lang, text) == expected(least, most)


@pytest.mark.parametrize(
    ("lang", "text", "wanted"),
    [
        (
            "es",
            "1. Se castigará con prisión de cinco a diez años.\n"
            "2. La pena será de diez a quince años si el autor es funcionario.",
            expected(5, 10, 15),
        ),
        (
            "cs",
            "(1) Kdo tak učiní, bude potrestán odnětím svobody na dvě léta až deset let.\n"
            "(2) Odnětím svobody na deset až osmnáct let nebo propadnutím majetku bude pachatel "
            "potrestán, způsobí-li smrt.",
            expected(2, 10, 18),
        ),
        (
            "sk",
            "(1) Kto tak urobí, potrestá sa odňatím slobody na štyri roky až desať rokov.\n"
            "(2) Odňatím slobody na dvadsať rokov až dvadsaťpäť rokov alebo trestom odňatia "
            "slobody na doživotie sa páchateľ potrestá, ak spôsobí smrť.",
            expected(4, 10, "life"),
        ),
        (
            "ru",
            "1. Деяние наказывается лишением свободы на срок до шести лет.\n"
            "2. То же деяние, совершённое группой лиц, наказывается лишением свободы на срок от "
            "восьми до пятнадцати лет.",
            expected(None, 6, 15),
        ),
        (
            "is",
            "Brotið varðar fangelsi allt að 12 árum. Hafi margir orðið fyrir brotinu getur "
            "refsing varðað allt að 18 ára fangelsi.",
            expected(None, 12, 18),
        ),
        (
            "nb",
            "Den som gjør dette, straffes med fengsel inntil 6 år.\n"
            "Grov overtredelse straffes med fengsel inntil 18 år.",
            expected(None, 6, 18),
        ),
        (
            "en",
            "A person guilty of the offence is liable—\n(a) on summary conviction to imprisonment "
            "not exceeding 12 months, or\n(b) on conviction on indictment to imprisonment not "
            "exceeding 10 years.",
            expected(None, 10),
        ),
        (
            "en",
            "is liable\n(a) to imprisonment for life and to a minimum punishment of imprisonment "
            "for a term of six years if death is caused; or\n(b) to imprisonment for a term of "
            "not more than nine years and to a minimum punishment of imprisonment for a term of "
            "two years, in any other case.",
            expected(2, 9, "life"),
        ),
        (
            "en",
            "Whoever does so shall be imprisoned not more than 20 years. If death results, the "
            "defendant shall be imprisoned for any term of years or life.",
            expected(None, 20, "life"),
        ),
        (
            "hy",
            "պատժվում է ազատազրկմամբ՝ տասից տասնհինգ տարի ժամկետով կամ ցմահ ազատազրկմամբ",
            expected(10, "life"),
        ),
    ],
)
def test_basic_offence_is_told_from_the_aggravated_one(
    lang: str, text: str, wanted: dict[str, object]
) -> None:
    assert facts("penalty", lang, text) == wanted


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "imprisonment where the victim is a child under 18 years"),
        ("ru", "лишение свободы; лицо, не достигшее восемнадцати лет"),
        ("de", "Freiheitsstrafe, wenn das Opfer noch nicht achtzehn Jahre alt ist"),
        ("fr", "est puni d'emprisonnement lorsque la victime est un mineur de quinze ans"),
        ("en", "disqualification from driving for a period of ten years"),
        ("en", "the sentence may not be enforced after twenty years"),
    ],
)
def test_no_term_is_better_than_a_wrong_one(lang: str, text: str) -> None:
    assert facts("penalty", lang, text) == {}


def test_wrapped_line_does_not_end_the_sentence() -> None:
    text = "карається позбавленням волі на строк від трьох до восьми\nроків з конфіскацією майна."
    assert facts("penalty", "uk", text) == {"min_years": 3, "max_years": 8}


@pytest.mark.parametrize(
    ("lang", "text", "wanted"),
    [
        ("en", "is liable to a fine or to imprisonment up to two years", {"fine_alone": True}),
        ("de", "Freiheitsstrafe bis zu drei Jahren oder Geldstrafe", {"fine_alone": True}),
        ("ru", "штрафом либо лишением свободы на срок до двух лет", {"fine_alone": True}),
        ("fr", "cinq ans d'emprisonnement et 75 000 euros d'amende", {}),
        ("hr", "", {}),
    ],
)
def test_fine_instead_of_prison_is_seen(lang: str, text: str, wanted: dict[str, object]) -> None:
    lexicon = "hbs" if lang == "hr" else lang
    assert facts("fine_alone", lexicon, text) == wanted
