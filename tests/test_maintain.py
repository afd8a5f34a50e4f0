"""The tools for maintainers: which links answer, which publishers have something new, and what goes into the issue."""

import dataclasses
import io
import itertools
import json
import re
import socket
import time
import zipfile
from datetime import date

import pytest
from conftest import ROOT
from server import serving

from airace import data, inputs, recipes
from maintain import links, publishers, report, update, web

TODAY = date(2026, 11, 26)


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def reader():
    return web.Web(pause=0.01)


@pytest.fixture
def hasty():
    return web.Web(pause=0.01, timeout=0.3)


@pytest.fixture
def look(reader):
    return lambda address, archived="": links.look(links.Link(address, (("a-2025", "url"),), archived), reader)


# One address


def test_a_page_that_answers_works_and_is_asked_for_its_head_only(server, look):
    assert look(server.says("/page", body=b"text")).state == links.WORKS
    assert server.methods("/page") == ["HEAD"]
    assert server.asked[0].agent.startswith("EuropeInTheAIRace/0.")


def test_a_server_that_refuses_the_head_is_asked_for_the_page(server, look):
    assert look(server.says("/page", only="GET")).state == links.WORKS
    assert server.methods("/page") == ["HEAD", "GET"]


def test_little_of_a_page_is_read(server, reader):
    assert len(reader.ask("GET", server.says("/long", body=b"x" * 500_000), links.LITTLE).body) == links.LITTLE


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_dead(server, look, status):
    found = look(server.says("/gone", status))
    assert (found.state, found.words) == (links.DEAD, str(status))


@pytest.mark.parametrize("status", [401, 403, 405, 429, 451, 999])
def test_a_server_that_does_not_speak_with_programs_is_not_dead(server, look, status):
    found = look(server.says("/closed", status))
    assert (found.state, found.words) == (links.REFUSED, str(status))


@pytest.mark.parametrize("status", [301, 308])
def test_what_moved_for_good_names_the_new_address(server, look, status):
    new = server.says("/new")
    found = look(server.says("/old", status, Location="/new"))
    assert (found.state, found.moved) == (links.MOVED, new)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_redirect_for_today_is_no_move(server, look, status):
    server.says("/new")
    assert look(server.says("/old", status, Location="/new")).state == links.WORKS


def test_a_move_ends_where_the_redirects_for_today_begin(server, look):
    server.says("/language")
    lasting = server.says("/lasting", 302, Location="/language")
    assert look(server.says("/old", 301, Location="/lasting")).moved == lasting


def test_a_page_that_leads_to_the_start_page_is_gone(server, look):
    server.says("/")
    found = look(server.says("/article", 302, Location="/"))
    assert found.state == links.DEAD and "start page" in found.words
    assert look(server.address("/")).state == links.WORKS


def test_a_redirect_to_a_page_that_is_gone_is_dead(server, look):
    found = look(server.says("/old", 301, Location="/gone"))
    assert found.state == links.DEAD and found.words.startswith("404") and "/gone" in found.words


def test_a_slash_or_a_fragment_is_no_move(server, look):
    server.says("/page/")
    assert look(server.says("/page", 301, Location="/page/") + "#table").state == links.WORKS
    assert look(server.address("/gone/ä b")).words == "404", "no redirect, only an address that was escaped"


def test_a_circle_of_redirects_is_left_to_a_person(server, look):
    server.says("/b", 302, Location="/a")
    assert look(server.says("/a", 302, Location="/b")).state == links.REFUSED


def test_a_slow_server_is_silent_and_was_asked_again(server, hasty):
    found = links.look(links.Link(server.says("/slow", delay=0.5), ()), hasty)
    assert (found.state, found.words) == (links.SILENT, "nothing in 0.3 seconds")
    assert server.methods("/slow", 3) == ["HEAD", "GET", "GET"]


def test_a_server_that_fails_is_silent_not_dead(server, look):
    assert look(server.says("/broken", 500)).words == "the server answered 500"


def test_a_connection_that_is_refused_or_closed_is_silent(server, look):
    server.answers["/closed"] = lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)
    assert look(server.address("/closed")).words == "the connection was closed without an answer"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found = look(f"http://127.0.0.1:{free.getsockname()[1]}/")
    assert (found.state, found.words) == (links.SILENT, "the connection was refused")


def test_a_host_that_is_not_there_is_dead_and_one_that_was_not_looked_up_is_silent(monkeypatch, look):
    for error, state in ((socket.EAI_NONAME, links.DEAD), (socket.EAI_AGAIN, links.SILENT)):

        def fail(*_, error=error, **__):
            raise socket.gaierror(error, "no")

        monkeypatch.setattr(socket, "getaddrinfo", fail)
        assert look("http://gone.example/page").state == state


def test_what_is_no_address_is_dead(look):
    for address in ("report.pdf", "ftp://example/report.pdf", "https://", "https://[1/"):
        assert look(address).state == links.DEAD


def test_an_answer_that_never_ends_is_left(server):
    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(20):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    server.answers["/drip"] = drip
    answer = web.Web(patience=0.3).ask("GET", server.address("/drip"))
    assert answer.failure == web.NO_ANSWER and "not complete" in answer.words and not answer.body


def test_an_answer_that_breaks_off_is_no_answer(server, reader):
    answer = reader.ask("GET", server.says("/half", body=b"half", Content_Length="9"))
    assert answer.failure == web.NO_ANSWER and "broke off after 4 of 9" in answer.words


def test_what_is_not_ascii_is_escaped_once():
    assert web.ascii_address("https://bücher.example/straße%20?q=ä#x") == (
        "https://xn--bcher-kva.example/stra%C3%9Fe%20?q=%C3%A4"
    )


# Politeness


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause_and_hosts_side_by_side(server):
    paths = [f"/{number}" for number in range(4)]
    wanted = [
        links.Link(server.says(path, delay=0.05).replace("127.0.0.1", host), (("a", "url"),))
        for host in ("127.0.0.1", "localhost")
        for path in paths
    ]
    found = links.check(wanted, web.Web(pause=0.1), say=lambda line: None)
    assert [one.state for one in found] == [links.WORKS] * 8
    by_host = {}
    for asked in sorted(server.asked, key=lambda asked: asked.start):
        by_host.setdefault(asked.host, []).append(asked)
    assert len(by_host) == 2
    for requests in by_host.values():
        assert all(later.start - earlier.start > 0.149 for earlier, later in itertools.pairwise(requests))
    one, other = by_host.values()
    assert one[0].start < other[-1].end and other[0].start < one[-1].end, "two hosts one after the other"


def test_a_busy_server_is_left_alone_as_long_as_it_asks_but_not_for_ever(server, reader, monkeypatch):
    monkeypatch.setattr(web, "LONGEST_WAIT", 0.5)
    reader.ask("HEAD", server.says("/busy", 429, Retry_After="3600"))
    reader.ask("GET", server.says("/other"))
    assert server.asked[1].start - server.asked[0].start > 0.49


def test_progress_names_each_address_and_how_many_there_are(server, reader):
    said = []
    wanted = [links.Link(server.says("/a"), (("a", "url"),)), links.Link(server.address("/b"), (("b", "url"),))]
    links.check(wanted, reader, say=said.append)
    assert said == [f"[1/2] works   {server.address('/a')}", f"[2/2] dead    {server.address('/b')}  404"]


def test_an_address_that_cannot_be_asked_keeps_no_other_from_being_asked(server, reader, monkeypatch):
    addresses = ["https://[1/", server.says("/a"), server.says("/b")]
    ask = reader.ask

    def stumble(method, address, most=web.MOST_BYTES):
        return {}[address] if address.endswith("/a") else ask(method, address, most)

    monkeypatch.setattr(reader, "ask", stumble)
    found = links.check([links.Link(one, (("a", "url"),)) for one in addresses], reader, say=lambda line: None)
    assert [one.state for one in found] == [links.DEAD, links.SILENT, links.WORKS]
    assert found[1].words == "the check stumbled over it (KeyError)" and not links.offline(found)
    assert links.report(found, TODAY).first.startswith("3 addresses on 2 hosts")


# The list and its report


@pytest.fixture
def sources(tmp_path):
    path = tmp_path / "sources.csv"

    def write(*rows):
        path.write_text("\n".join(["id,title,url,read_via_url,archive_url", *rows]) + "\n", encoding="utf-8")
        return path

    return write


def test_each_address_is_asked_once_with_all_its_places(sources):
    path = sources("a,A,https://a.example/,https://copy.example/,", "b,B,,https://copy.example/,https://old.example/b")
    assert [(link.address, link.places) for link in links.links(path)] == [
        ("https://a.example/", (("a", "url"),)),
        ("https://copy.example/", (("a", "read_via_url"), ("b", "read_via_url"))),
        ("https://old.example/b", (("b", "archive_url"),)),
    ]
    assert [link.address for link in links.links(path, ["a"])] == ["https://a.example/", "https://copy.example/"]


def test_the_list_of_the_book_has_addresses_in_each_of_these_columns():
    header = links.SOURCES.read_text(encoding="utf-8").partition("\n")[0].split(",")
    assert {"id", *links.COLUMNS} <= set(header)


def test_the_report_lists_what_is_dead_with_its_archived_copy_and_what_works_as_a_number(server, look):
    archived = "https://archive.example/a"
    server.says("/new%7C%60@someone")
    found = [
        look(server.says("/fine")),
        look(server.address("/gone"), archived),
        look(server.says("/old", 301, Location="/new|`@someone")),
        look(server.says("/closed", 403)),
    ]
    text = links.report(found, TODAY).text
    assert text.startswith(
        "# Links of the sources\n\n4 addresses on 1 host, asked on 26 November 2026: "
        "1 work, 1 dead, 1 moved, 1 refused to answer a program, 0 silent today.\n\n## Dead\n"
    )
    assert f"| a-2025 (url) | `{server.address('/gone')}` | 404; archived copy: `{archived}` |" in text
    assert f"| `{server.address('/old')}` | `{server.address('/new%7C%60@someone')}` |" in text
    assert f"| a-2025 (url) | <{server.address('/closed')}> | 403 |" in text, "to open by hand"
    assert "/fine" not in text and "## Did not answer" not in text


def test_the_command_writes_the_report_and_names_an_unknown_source(server, sources, tmp_path, capsys):
    path, written = sources(f"a,A,{server.says('/a')},,"), tmp_path / "new" / "links.md"
    arguments = ["--sources", str(path), "--report", str(written), "--pause", "0"]
    assert links.main(arguments) == 0
    assert "1 work, 0 dead" in written.read_text(encoding="utf-8")
    with pytest.raises(SystemExit):
        links.main([*arguments, "b"])
    assert "has no source b" in capsys.readouterr().err


def test_without_a_network_nothing_is_called_dead(monkeypatch, sources, tmp_path, capsys):
    def fail(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "no")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    written = tmp_path / "links.md"
    path = sources("a,A,http://a.example/,,", "b,B,http://b.example/,,")
    assert links.main(["--sources", str(path), "--report", str(written), "--pause", "0"]) == 2
    assert "Has this machine a network?" in capsys.readouterr().err and not written.exists()


# What publishers offer


def world_bank():
    def value(country, year, value):
        indicator = {"id": "NY.GDP.MKTP.CD", "value": "GDP (current US$)"}
        return {"indicator": indicator, "countryiso3code": country, "date": str(year), "value": value, "unit": ""}

    about = {"page": 1, "pages": 1, "per_page": 1000, "total": 3, "sourceid": "2", "lastupdated": "2026-10-28"}
    values = [value("USA", 2024, 2.9e13), value("CHN", 2024, 1.9e13), value("USA", 2026, None)]
    return json.dumps([about, values]).encode()


def eurostat():
    codes = {
        "freq": ["A"], "size_emp": ["GE10"], "nace_r2": ["C10-S951_X_K"], "indic_is": ["E_AI_TANY"],
        "unit": ["PC_ENT"], "geo": ["EU27_2020", "DK"], "time": ["2025", "2026"],
    }  # fmt: skip
    dimension = {
        name: {"category": {"index": {code: at for at, code in enumerate(known)}}} for name, known in codes.items()
    }
    about = {"version": "2.0", "class": "dataset", "updated": "2026-12-09T23:00:00+0100", "id": list(codes)}
    size = [len(known) for known in codes.values()]
    return json.dumps(about | {"size": size, "dimension": dimension, "value": {"0": 20, "1": 25.5, "3": 45}}).encode()


def ecb():
    packed = io.BytesIO()
    rates = "Date,USD,JPY,BGN,\n2026-11-25,1.16,180.1,N/A,\n2025-01-02,1.03,162.2,N/A,\n"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("eurofxref-hist.csv", rates)
    return packed.getvalue()


def top500():
    head = "Rank,Name,Country,First Appearance,Rmax [TFlop/s],Accelerator/Co-Processor Cores"
    return f"{head}\n1,New,China,68,2198000,\n2,Old,United States,60,1809000,11039616\n".encode()


def data_centres():
    return (
        b"Name,Owner,Country,Current H100 equivalents,Current total capital cost (2025 USD billions)\n"
        b"One,Firm #confident,United States of America,1000,2.5\n"
    )


FORMS = {
    "worldbank.json": world_bank,
    "eurostat.json": eurostat,
    "ecb.zip": ecb,
    "top500.csv": top500,
    "centres-2026-05.csv": data_centres,
}


@pytest.fixture
def offered(server, tmp_path):
    """Offer files, by name and what the server says, and return the results and the progress."""

    def run(pages=(), not_due=(), hasty=False, **files):
        offers = []
        for stem, says in files.items():
            name = stem.replace("_", ".")
            page = server.says(f"/page/{stem}", pages[stem]) if stem in pages else ""
            offers.append(
                publishers.Offer(f"Publisher, {stem}", server.says(f"/{name}", **says), name, page, stem not in not_due)
            )
        said = []
        reader = web.Web(pause=0, timeout=0.3 if hasty else 20)
        return update.run(offers, reader, tmp_path / "files", say=said.append), said

    return run


def test_a_newer_file_is_reported_table_by_table(offered):
    results, said = offered(rates_zip={"body": ecb()})
    assert said[0] == "[1/1] Publisher, rates_zip" and said[1].startswith("        values: ")
    (result,) = results
    assert result.edition == "2026-11-25" > update.held(result.list)
    text = update.report(results, TODAY).text
    assert "1 of 1 file read on 26 November 2026: 1 newer than our tables; " in text
    row = f"| Publisher, rates_zip | {update.held(result.list)} | 2026-11-25 (last day with rates) |"
    assert f"## New editions\n\n| list | newest in our tables | at the publisher |\n| --- | --- | --- |\n{row}" in text
    assert "## exchange_rates\n\nPublisher, rates_zip (`rates.zip`): values: " in text
    assert "Rows that name the edition of the file" in text, "the mean of 2025 is another one"
    assert "## Not compared" not in text
    by_hand = text.partition("## To look at by hand")[2]
    assert "TOP500" in by_hand and str(result.list) not in by_hand, "what was read needs no hand"


def test_what_differs_stands_beside_our_value_and_a_long_table_is_cut(offered, monkeypatch):
    def difference(name, **changed):
        given = dict(table="capex", row={"firm": name, "year": 2025}, column="usd_bn", ours=1.5, theirs=2.0, by=0.5)
        given |= dict(verdict=recipes.DIFFERS, own_edition=False, source="s", our_edition="2026-01-01..2026-02-01")
        return recipes.Difference(**given | {"their_edition": "2026-11-25", "whole": False} | changed)

    found = [
        difference("A|B `@c`"),
        difference("Wrong", own_edition=True),
        difference("Gone", verdict=recipes.NOT_THERE, theirs=None, by=None),
        difference("Same", verdict=recipes.AGREES, theirs=1.5, by=0.0),
        difference("New", verdict=recipes.NOT_HERE, ours=None, by=None),
        *(difference(f"Firm {number}") for number in range(update.MOST_ROWS)),
    ]
    monkeypatch.setattr(recipes, "compare", lambda path, edition: found)
    text = update.report(offered(a_zip={"body": ecb()})[0], TODAY).text
    assert "values: 1 agree, 42 differ, 1 are not in the file, 1 are not in the table.\n\nRows that name" in text
    wrong, news = text.partition("## capex")[2].split("Rows of another edition than the file")
    assert "| `Wrong, 2025` | usd_bn | 1.5 | 2 | +0.5 |" in wrong and "Wrong" not in news
    assert news.startswith(" (ours 2026-01-01 to 2026-02-01, file 2026-11-25), so news:")
    assert "| `A\\|B '@c', 2025` | usd_bn | 1.5 | 2 | +0.5 |" in news
    assert "| `New, 2025` | usd_bn |  | 2 | not in table |" in news
    assert "1 value in 1 table other than in the edition that our rows name, 42 values in 1 table other" in text
    assert "And 2 more: `make recompute FILE=_build/maintain/files/a.zip` shows them." in text
    assert "Same" not in text and "Gone" not in text and "Firm 37" in text and "Firm 38" not in text


def test_of_a_span_the_last_day_is_held_and_what_has_no_day_is_not():
    kept = {"a": "2025-12-01..2026-03-06", "b": "2026-01-31", "c": "", "d": "*"}
    (wanted, *_) = recipes.lists()
    assert update.held(dataclasses.replace(wanted, editions=kept)) == "2026-03-06"
    assert update.held(dataclasses.replace(wanted, editions={"c": "", "d": "*"})) == ""


@pytest.mark.parametrize(
    ("name", "publisher", "edition", "table"),
    [
        ("worldbank.json", "World Bank", "2026-10-28", "population_gdp"),
        ("eurostat.json", "Eurostat", "2026-12-09", "ai_adoption"),
        ("ecb.zip", "European Central Bank", "2026-11-25", "exchange_rates"),
        ("top500.csv", "TOP500.org", "2026-11-01", "top500_regions"),
        ("centres-2026-05.csv", "Epoch AI", "", "tracked_compute"),
    ],
)
def test_each_form_of_a_publisher_is_read(offered, name, publisher, edition, table):
    (result,), _ = offered(**{name.replace(".", "_"): {"body": FORMS[name]()}})
    assert (result.problem, result.list and result.list.publisher, result.edition) == ("", publisher, edition)
    assert table in {one.table for one in result.differences}
    assert edition or not any(one.own_edition for one in result.differences), "a file of today is of no old edition"
    assert f"## {table}" in update.report([result], TODAY).text


def test_what_is_broken_takes_a_line_and_the_rest_goes_on(offered):
    columns = "Model,Owner,Publication date,Country (of organization),Training compute (FLOP),Confidence"
    results, said = offered(
        gone_csv={"status": 404},
        failing_csv={"status": 500},
        half_csv={"body": b"Model", "Content_Length": "99"},
        empty_csv={"body": b""},
        page_csv={"body": b"<!DOCTYPE html><title>Sorry</title>"},
        cut_json={"body": b'[{"page": 1}, [{"indicator"'},
        torn_zip={"body": b"PK\x03\x04 and no more"},
        other_csv={"body": b"a,b\n1,2\n"},
        column_csv={"body": f"{columns}\nOne,Maker,2026-10-30,China,1e25,Likely\n".encode()},
        good_zip={"body": ecb()},
    )
    problems = {result.offer.file: result.problem for result in results}
    assert problems.pop("good.zip") == "" and results[-1].differences
    for name, words in {
        "gone.csv": "the server answered 404",
        "failing.csv": "the server answered 500",
        "half.csv": "the answer broke off after 5 of 99 bytes",
        "empty.csv": "empty",
        "page.csv": "a web page",
        "cut.json": "cannot be read",
        "torn.zip": "cannot be read",
        "other.csv": "no list that a recipe reads",
        "column.csv": "it lacks the column 'Organization'",
    }.items():
        assert words in problems.pop(name)
    assert problems == {} and "stumbled" not in "".join(said)
    assert all("\n" not in line for line in said) and len(said) == 20
    text = update.report(results, TODAY).text
    assert "9 could not be compared." in text and text.count("`http://127.0.0.1") == 9


def test_a_server_that_does_not_answer_takes_a_line(offered):
    (slow,), said = offered(hasty=True, slow_csv={"delay": 0.5})
    assert slow.problem == "nothing in 0.3 seconds" and said[1] == "        nothing in 0.3 seconds"


def test_a_recipe_that_fails_takes_a_line_too(offered, monkeypatch):
    def fail(path, edition):
        raise KeyError("Rmax")

    monkeypatch.setattr(recipes, "compare", fail)
    (result,), _ = offered(rates_zip={"body": ecb()})
    assert result.problem == "the recipe stumbled over the file (KeyError: 'Rmax')"


def test_a_list_that_wants_a_login_is_out_all_the_same(offered):
    login = {"body": b"\n<!doctype html><form>"}
    results, said = offered(
        pages={"a_xlsx": 200, "b_xlsx": 404, "c_xlsx": 404},
        not_due=["b_xlsx"],
        a_xlsx=login,
        b_xlsx=login,
        c_xlsx=login,
    )
    assert said[1].startswith("        the server wants a login; the list is out, at http://127.0.0.1")
    assert said[3] == "        not out yet"
    assert said[5] == "        the server answered 404", "that one is due"
    text = update.report(results, TODAY).text
    assert "0 of 2 files read" in text and f"| Publisher, a_xlsx | {update._newest_top500()} | out |" in text
    assert "b_xlsx" not in text


def test_lists_of_june_and_november_are_asked_for_after_the_newest_that_we_have():
    asked = [one for one in publishers.offers(TODAY, "2025-06-01") if one.page]
    assert [one.file for one in asked] == ["TOP500_202511.xlsx", "TOP500_202606.xlsx", "TOP500_202611.xlsx"]
    assert [one.is_due for one in asked] == [True, True, False], "the list of November may come in its last days"
    assert asked[1].page == "https://www.top500.org/lists/top500/2026/06/"
    assert asked[1].address == "https://www.top500.org/lists/top500/2026/06/download/TOP500_202606.xlsx"
    assert not [one for one in publishers.offers(TODAY, "2026-11-01") if one.page]


def test_each_offer_has_a_name_of_its_own_and_an_address_that_a_server_takes():
    offers = publishers.offers(TODAY, "2025-06-01")
    assert len({one.file for one in offers}) == len({one.address for one in offers}) == len(offers)
    assert all(web.ascii_address(one.address) == one.address and one.address.startswith("https://") for one in offers)


def test_the_newest_list_of_top500_is_that_of_the_table():
    assert update._newest_top500() == f"{data.load('top500_regions')['list'].max():%Y-%m-%d}"


def test_the_command_changes_no_table_and_says_when_nothing_came(server, tmp_path, monkeypatch, capsys):
    before = {path: path.read_bytes() for path in data.folder().iterdir()}
    offers = [publishers.Offer("ECB, rates", server.says("/rates.zip", body=ecb()), "rates.zip")]
    offers += [publishers.Offer("Epoch AI, models", server.address("/gone.csv"), "gone.csv")]
    monkeypatch.setattr(publishers, "offers", lambda today, newest: offers)
    written = tmp_path / "update.md"
    arguments = ["--report", str(written), "--files", str(tmp_path / "files"), "--pause", "0"]
    assert update.main(arguments) == 0
    assert "1 of 2 files read" in written.read_text(encoding="utf-8") and (tmp_path / "files" / "rates.zip").exists()
    assert update.main([*arguments, "epoch"]) == 2
    assert "Has this machine a network?" in capsys.readouterr().err
    assert "0 of 1 file read" in written.read_text(encoding="utf-8")
    with pytest.raises(SystemExit):
        update.main([*arguments, "imf"])
    assert {path: path.read_bytes() for path in data.folder().iterdir()} == before


def test_a_notebook_needs_none_of_this():
    code = [*(ROOT / "airace").rglob("*.py"), *(ROOT / "notebooks").glob("*.ipynb")]
    assert not [path for path in code if re.search(r"(import|from) maintain", path.read_text(encoding="utf-8"))]
    assert not [path for path in inputs.package() if "maintain" in path.parts]


# The issue


def test_long_reports_are_cut_at_the_end_of_a_line():
    text = report.joined(["# One\n", *(f"| row {number} |\n" for number in range(100))], longest=200)
    assert len(text) < 400 and text.endswith(report.CUT + "\n") and "|\n\n*Cut" in text
    assert report.joined(["# One\n", "# Two\n"]) == "# One\n\n# Two\n"


def test_a_report_that_is_not_there_is_named(tmp_path, capsys):
    there = tmp_path / "links.md"
    there.write_text("# Links\n", encoding="utf-8")
    assert report.main([str(tmp_path / "update.md"), str(there)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("# update\n\nThere is no such report") and "# Links" in said
