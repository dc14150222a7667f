"""The readers of the crawlers against real answers that the sites once gave (``../shared``)."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from crawlers.framework.answer import Answer
from crawlers.framework.card import SOURCES
from crawlers.framework.errors import Unexpected
from crawlers.framework.unpack import part
from tests.unit.crawlers.test_sources_crawlers import MEDIA_TYPES, crawler

pytestmark = pytest.mark.shared
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def of(source: str) -> ModuleType:
    return crawler(SOURCES / source)


@pytest.fixture
def sample(shared: Path) -> Callable[[str], Answer]:
    """A stored answer as the framework would hand it over."""

    def read(name: str) -> Answer:
        path = shared / "formats" / name
        if not path.exists():
            pytest.skip(f"the sample {name} is not here")
        body, url = path.read_bytes(), f"https://sample.example/{name}"
        media_type = MEDIA_TYPES.get(path.suffix, "text/html")
        digest = hashlib.sha256(body).hexdigest()
        return Answer(url, url, 200, {}, body, digest, NOW, media_type, "utf-8")

    return read


Sample = Callable[[str], Answer]


def test_fedlex_rows(sample: Sample) -> None:
    module = of("ch/fedlex")
    rows = module.parse_consolidations(sample("ch-akn-fedlex/sparql-consolidations-code.json"))
    assert len(rows) > 3
    current = module.in_force(rows, date(2022, 3, 1))
    assert current.in_force_from == date(2022, 1, 1)


def test_ris_list(sample: Sample) -> None:
    total, sections = of("at/ris").parse_list(sample("at-ris/metadata-10002333.json"))
    assert total == 4
    assert [s.label for s in sections][:1] == ["§ 0"]
    assert len({s.law_url for s in sections}) == 1
    assert not sections[0].in_force(date(2026, 1, 1))


def test_esbirka_metadata_and_fragments(sample: Sample) -> None:
    module = of("cz/esbirka")
    edition, starts = module.parse_metadata(
        sample("cz-esbirka-json/criminal-code-40-2009-meta.json")
    )
    assert (edition, starts) == ("/sb/2009/40/2026-01-01", date(2026, 1, 1))
    fragments, pages = module.parse_fragments(
        sample("cz-esbirka-json/criminal-code-40-2009-fragments-p0.json")
    )
    assert pages == 5
    assert len(fragments) == 200


def test_riksdagen_document(sample: Sample) -> None:
    of("se/riksdagen").check(sample("se-riksdagen-sfs/get_act_2018_218.json"), "2018:218")


def test_slovlex_history(sample: Sample) -> None:
    module = of("sk/slovlex")
    editions = module.parse_history(sample("sk-slovlex-html/460-1992-constitution-history.html"))
    assert editions[0].in_force_from == date(1992, 10, 1)
    assert len(module.in_force(editions, date(2000, 1, 1))) == 1


def test_narodne_novine_issue_and_title(sample: Sample) -> None:
    module = of("hr/nn")
    acts = module.parse_sitemap(sample("hr-nn/sitemap_2018_42.xml"))
    assert "https://narodne-novine.nn.hr/eli/sluzbeni/2018/42/805" in acts
    title = module.parse_title(
        sample("hr-nn/act_2018_42_805_jsonld.json"),
        "https://narodne-novine.nn.hr/eli/sluzbeni/2018/42/805",
    )
    assert title.startswith("Zakon o provedbi")


def test_bedesten_search(sample: Sample) -> None:
    hits = of("tr/bedesten").parse_data(sample("tr-bedesten-json/search_ceza.json"))["mevzuatList"]
    assert hits[0]["url"].endswith("MevzuatNo=5237&MevzuatTur=1&MevzuatTertip=5")


def test_rada_card(sample: Sample) -> None:
    assert of("ua/rada").parse_edition(sample("ua-rada/1103-16-card.json"), "1103-16") == date(
        2026, 3, 2
    )


def test_portal_legislativ_answer(sample: Sample) -> None:
    module = of("ro/just")
    acts = module.parse_acts(sample("ro-just-soap/search_2018_190.xml"))
    assert any(module.fits(act, "DECRET", "190", 2018) for act in acts)
    assert not any(module.fits(act, "DECRET", "190", 2017) for act in acts)


def test_legislation_malta_page(sample: Sample) -> None:
    page = sample("mt-legislation-html/eli_cap_586_eng.html")
    assert of("mt/legislation").parse_file(page) == "651a79f58a3ed60ca89ae68f"


def test_bwb_text_and_record(sample: Sample) -> None:
    root = sample("nl-bwb-toestand/sru-search.xml").xml()
    record = root.find("./{*}records/{*}record")
    text = of("nl/bwb").parse_record(record, "")
    assert text.in_force_from == date(2026, 6, 4)
    assert text.url.endswith("/2026-06-04_0/xml/BWBR0005537_2026-06-04_0.xml")
    assert text.holds(date(2026, 11, 25))


def test_lovdata_number(sample: Sample) -> None:
    body = sample("no-lovdata-html5/constitution.xml").body
    assert of("no/lovdata").parse_number(body) == "LOV-1814-05-17"


@pytest.mark.parametrize(
    ("name", "status"), [("lta-2023-1547.xml", "Historic"), ("lta-2020-1061.xml", "Valid")]
)
def test_lexdania_status(sample: Sample, name: str, status: str) -> None:
    assert of("dk/retsinformation").parse_status(sample(f"dk-lexdania/{name}")) == status


def test_riigi_teataja_validity(sample: Sample) -> None:
    starts, _ = of("ee/riigiteataja").parse_validity(
        sample("ee-riigiteataja-xml/pohiseadus-115052015002.xml")
    )
    assert starts == date(2015, 8, 13)


def test_finlex_answers(sample: Sample) -> None:
    of("fi/finlex").check(sample("fi-akn-finlex/statute-consolidated-2024-224.xml"))


def test_likumi_titles(sample: Sample) -> None:
    module = of("lv/likumi")
    assert (
        module.REPEALED
        in module.parse_title(sample("lv-likumi-html/1000-repealed.html")).casefold()
    )
    assert module.parse_title(sample("lv-likumi-html/68488-socialo-pakalpojumu.html"))


def test_eisb_act(sample: Sample) -> None:
    of("ie/eisb").check(sample("ie-eisb/act-2015-29.xml"))


def test_legislation_gov_uk_versions(sample: Sample) -> None:
    assert of("gb/legislation").parse_revised(sample("gb-clml/ukpga-1998-42-human-rights.xml"))


def test_bopa_export_has_paragraphs(sample: Sample) -> None:
    answer = sample("ad-bopa-html/llei_37-2021-amending.html")
    if answer.body.startswith(b"\xff\xfe"):
        answer = Answer(*(getattr(answer, n) for n in Answer.__slots__[:8]), "utf-16")
    assert answer.html().xpath(of("ad/bopa").TEXT)


def test_lithuanian_records(sample: Sample) -> None:
    module = of("lt/tar")
    (row,) = module.parse_rows(sample("lt-tar-json/act_2014_21296.json"))
    assert row["rusis"] == "Įsakymas"
    assert not module.fitting([row], row["pavadinimas"])


def test_legislation_gov_uk_as_enacted(sample: Sample) -> None:
    packed = sample("gb-clml/ukpga-2018-12-enacted.xml.gz")
    enacted = part(packed, gzip.decompress(packed.body), "application/xml")
    assert not of("gb/legislation").parse_revised(enacted)


def test_boe_consolidated_text(sample: Sample) -> None:
    of("es/boe").check(sample("es-boe/BOE-A-1978-31229-texto-excerpt.xml"))


@pytest.mark.parametrize("name", ["dlgs-231-2001.xml", "legge-21-2024.xml", "legge-24-2017.xml"])
def test_normattiva_files(sample: Sample, name: str) -> None:
    of("it/normattiva").check(sample(f"it-akn-normattiva/{name}"))


def test_normattiva_page_is_no_file(sample: Sample) -> None:
    with pytest.raises(Unexpected, match="is a page"):
        of("it/normattiva").check(sample("sk-slovlex-html/460-1992-constitution-history.html"))


def test_slovlex_edition_and_index(sample: Sample) -> None:
    whole = sample("sk-slovlex-html/460-1992-constitution.html")
    assert whole.html().xpath('//*[@id="predpis"]')


def test_sejm_page_is_not_rejected(sample: Sample) -> None:
    of("pl/eli").check(sample("pl-sejm-eli/DU-2024-1977.html"))
