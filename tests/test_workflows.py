"""The workflows: what they may do, where their addresses come from, and that nothing is published untested."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml
from conftest import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in FILES}
# In YAML 1.1 the key `on` is the truth value.
FLOWS = {name: yaml.safe_load(text) | {"on": yaml.safe_load(text)[True]} for name, text in TEXTS.items()}
JOBS = [(name, job, body) for name, flow in FLOWS.items() for job, body in flow["jobs"].items()]
PUBLISH = FLOWS["publish"]["jobs"]

every_job = pytest.mark.parametrize(("flow", "job", "body"), JOBS, ids=[f"{flow}: {job}" for flow, job, _ in JOBS])
MAY_WRITE = {"deploy": {"pages", "id-token"}, "release": {"contents"}, "look": {"issues"}}


@every_job
def test_a_job_writes_only_what_it_must(flow, job, body):
    granted = body.get("permissions", FLOWS[flow]["permissions"])
    assert isinstance(granted, dict), "list what the job needs"
    assert {what for what, level in granted.items() if level == "write"} == MAY_WRITE.get(job, set())


@every_job
def test_a_job_ends_in_time(flow, job, body):
    assert body.get("uses") or body["timeout-minutes"] <= 45


def test_actions_come_from_github_in_one_major_version_each():
    used = re.findall(r"uses: (\S+)", "\n".join(TEXTS.values()))
    actions = {use for use in used if not use.startswith("./")}
    assert [use for use in actions if not re.fullmatch(r"actions/[a-z-]+@v\d+", use)] == []
    assert len({use.partition("@")[0] for use in actions}) == len(actions)


def test_addresses_come_from_where_the_workflow_runs():
    assert FLOWS["publish"]["env"]["AIRACE_REPOSITORY"] == "${{ github.server_url }}/${{ github.repository }}"
    (asking,) = [step for step in PUBLISH["site"]["steps"] if "configure-pages" in step.get("uses", "")]
    (building,) = [step for step in PUBLISH["site"]["steps"] if step.get("run") == "make book handouts"]
    assert building["env"]["AIRACE_SITE"] == f"${{{{ steps.{asking['id']}.outputs.base_url }}}}"
    assert not any(re.search(r"https?://|github\.(com|io)", text) for text in TEXTS.values())


def test_nothing_is_published_untested_and_nothing_is_tested_twice():
    def tested(job):
        needs = PUBLISH[job].get("needs", [])
        return job == "test" or any(tested(needed) for needed in ([needs] if isinstance(needs, str) else needs))

    assert [job for job in PUBLISH if not tested(job)] == []
    assert PUBLISH["test"]["uses"] == "./.github/workflows/test.yml" and "workflow_call" in FLOWS["test"]["on"]
    assert FLOWS["publish"]["on"] == {"push": {"branches": ["main"], "tags": ["v*"]}}
    assert FLOWS["test"]["on"]["push"] == {"branches-ignore": ["main"]}, "a filter of branches leaves tags out as well"


def test_the_book_goes_out_with_what_runs_in_the_browser_if_a_trial_says_so_and_else_without_it():
    *_, book, build, leave_out, upload = PUBLISH["site"]["steps"]
    assert book["run"] == "make book handouts" and build["run"] == "make pyodide lite trial"
    assert build["continue-on-error"] is True and build["env"] == book["env"], "another address builds the book again"
    assert build["timeout-minutes"] < PUBLISH["site"]["timeout-minutes"]
    assert leave_out["if"] == f"steps.{build['id']}.outcome != 'success'"
    assert "airace.lite remove" in leave_out["run"] and "::warning::" in leave_out["run"]
    assert "upload-pages-artifact" in upload["uses"]


def test_every_command_of_the_workflows_is_one_of_the_project():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    made = {name for line in re.findall(r"run: make (.+)", "\n".join(TEXTS.values())) for name in line.split()}
    assert made and made <= targets
    assert "run: .ci/run" in TEXTS["test"] and (ROOT / ".ci" / "run").exists()


def test_once_a_month_both_reports_are_made_even_if_one_fails():
    monthly = FLOWS["monthly"]
    ((minute, _, day, *rest),) = [schedule["cron"].split() for schedule in monthly["on"]["schedule"]]
    assert day.isdigit() and rest == ["*", "*"], "one day a month"
    assert minute != "0", "at full hours everybody starts"
    assert "workflow_dispatch" in monthly["on"] and monthly["permissions"] == {}
    *_, update, links, issue = monthly["jobs"]["look"]["steps"]
    assert (update["run"], links["run"]) == ("make update", "make links")
    assert links["if"] == issue["if"] == "${{ !cancelled() }}"


def test_only_the_step_that_opens_the_issue_has_a_token():
    checkout, *others, issue = FLOWS["monthly"]["jobs"]["look"]["steps"]
    assert checkout["with"] == {"persist-credentials": False}
    assert "github.token" in issue["env"]["GH_TOKEN"]
    assert not any("token" in json.dumps(step).lower() for step in others)


@pytest.mark.parametrize("number", ["", "12"])
def test_there_is_one_issue_opened_once_and_then_brought_up_to_date(tmp_path, number):
    issue = FLOWS["monthly"]["jobs"]["look"]["steps"][-1]
    reports, tools = tmp_path / "_build" / "maintain", tmp_path / "tools"
    reports.mkdir(parents=True)
    tools.mkdir()
    (reports / "links.md").write_text("# Links\n\nAll work.\n", encoding="utf-8")
    for name, does in (
        ("gh", f'echo "$@" >> calls\nif [ "$2" = list ]; then echo {number}; fi'),
        ("python", f'exec "{sys.executable}" "$@"'),
    ):
        (tools / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    env = {key: value for key, value in issue["env"].items() if "{{" not in value}
    env |= {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "RUN": "run-7"}
    env |= {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    done = subprocess.run(["bash", "-e", "-c", issue["run"]], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    listing, *calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert listing.startswith("issue list --app github-actions --state open") and "env.TITLE" in listing
    assert calls == (
        ["issue edit 12 --body-file issue.md", "issue comment 12 --body The reports above are new: run-7"]
        if number
        else [f"issue create --title {env['TITLE']} --body-file issue.md"]
    )
    body = (tmp_path / "issue.md").read_text(encoding="utf-8")
    assert "All work." in body and "# update\n\nThere is no such report" in body
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == "# Links\n\nAll work.\n"


def test_the_version_is_the_same_wherever_it_stands():
    # The release compares its tag with CITATION.cff.
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"] == version
    assert json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))["version"] == version
    for name in ("README.md", "book/how-this-book-works.md"):
        assert f"Version {version}." in (ROOT / name).read_text(encoding="utf-8"), name


@pytest.mark.skipif(not shutil.which("actionlint"), reason="actionlint is not on this machine: see CONTRIBUTING.md")
def test_actionlint_finds_nothing():
    done = subprocess.run(["actionlint", "-no-color", *FILES], capture_output=True, encoding="utf-8", cwd=ROOT)
    assert done.returncode == 0, done.stdout
