"""The tools for maintainers: which links answer, which publishers have something new, and what goes into the issue."""

import itertools
import socket
import time
from datetime import date

import pytest
from server import serving

from maintain import links, report, web

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
    return web.Web(pause=0.01, timeout=0.3, patience=0.3)


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


def test_a_circle_of_redirects_is_left_to_a_person(server, look):
    server.says("/b", 302, Location="/a")
    assert look(server.says("/a", 302, Location="/b")).state == links.REFUSED


def test_a_slow_server_is_silent_and_was_asked_again(server, hasty):
    found = links.look(links.Link(server.says("/slow", delay=0.5), ()), hasty)
    assert (found.state, found.words) == (links.SILENT, "nothing in 0.3 seconds")
    assert server.methods("/slow") == ["HEAD", "GET", "GET"]


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


def test_an_answer_that_never_ends_is_left(server, hasty):
    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(20):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    server.answers["/drip"] = drip
    answer = hasty.ask("GET", server.address("/drip"))
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
        assert all(later.start - earlier.end > 0.09 for earlier, later in itertools.pairwise(requests))
    one, other = by_host.values()
    assert one[0].start < other[-1].end and other[0].start < one[-1].end, "two hosts one after the other"


def test_a_busy_server_is_left_alone_as_long_as_it_asks_but_not_for_ever(server, reader, monkeypatch):
    monkeypatch.setattr(web, "LONGEST_WAIT", 0.5)
    reader.ask("HEAD", server.says("/busy", 429, Retry_After="3600"))
    reader.ask("GET", server.says("/other"))
    assert server.asked[1].start - server.asked[0].end > 0.49


def test_progress_names_each_address_and_how_many_there_are(server, reader):
    said = []
    wanted = [links.Link(server.says("/a"), (("a", "url"),)), links.Link(server.address("/b"), (("b", "url"),))]
    links.check(wanted, reader, say=said.append)
    assert said == [f"[1/2] works   {server.address('/a')}", f"[2/2] dead    {server.address('/b')}  404"]


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
        "# Links of the sources\n\n4 addresses on 1 hosts, asked on 26 November 2026: "
        "1 work, 1 dead, 1 moved, 1 refused to answer a program, 0 silent today.\n\n## Dead\n"
    )
    assert f"| a-2025 (url) | `{server.address('/gone')}` | 404; archived copy: `{archived}` |" in text
    assert f"| `{server.address('/old')}` | `{server.address('/new%7C%60@someone')}` |" in text
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
