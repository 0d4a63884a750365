"""What an annotator did in a tool comes out as a record, or is listed with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from exchange_data import TEXT, make_records

from factex.articles import Article
from factex.errors import SettingsError
from factex.exchange import brat, doccano, label_studio
from factex.exchange.found import Imported
from factex.exchange.settings import ExportSettings
from factex.exchange.source import Document
from factex.records import AnyRecord

Edit = Callable[[Any], Any]


@pytest.fixture
def document(article: Article, records: list[AnyRecord]) -> Document:
    return Document("d1", tuple(records), article)


def by_id(result: Imported) -> dict[str, AnyRecord]:
    return {record.id: record for record in result.records}


def of_type(result: Imported, kind: str) -> list[Any]:
    return [record for record in result.records if record.type == kind]


def causes(result: Imported) -> list[str]:
    return [f"{issue.where}: {issue.cause}" for issue in result.issues]


# brat -------------------------------------------------------------------------------------------


class Brat:
    """An exported folder and its `.ann` file."""

    def __init__(self, document: Document, folder: Path) -> None:
        brat.export([document], folder / "brat", ExportSettings())
        self.folder = folder / "brat"
        self.path = self.folder / "d1.ann"
        self.text = (self.folder / "d1.txt").read_bytes().decode()

    def name(self, pattern: str) -> str:
        """The id of the line that a pattern is in."""
        (line,) = [one for one in self.path.read_text().splitlines() if re.search(pattern, one)]
        return line.split("\t")[0]

    def edit(self, old: str, new: str) -> None:
        lines, count = re.subn(old, new, self.path.read_text(), flags=re.MULTILINE)
        assert count, old
        self.path.write_text(lines)

    def add(self, line: str) -> int:
        lines = self.path.read_text() + line + "\n"
        self.path.write_text(lines)
        return lines.count("\n")

    def quote(self, text: str, nth: int = 0) -> str:
        found = [match.start() for match in re.finditer(re.escape(text), self.text)][nth]
        return f"{found} {found + len(text)}\t{text}"

    def read(self) -> Imported:
        return brat.read(self.folder)


@pytest.fixture
def in_brat(document: Document, tmp_path: Path) -> Brat:
    return Brat(document, tmp_path)


def test_brat_counts_code_points_in_a_text_of_the_same_length(in_brat: Brat) -> None:
    assert len(in_brat.text) == len(TEXT)
    assert in_brat.text[TEXT.index("\U0001f6a2")] == "\ufffd"
    start = TEXT.index("\U0001f6a2")
    line = f"agreement_treaty {start} {start + 13}\t\ufffd Port Treaty\n"
    assert line in in_brat.path.read_text()


def test_a_span_over_two_lines_is_in_fragments(in_brat: Brat) -> None:
    (line,) = [one for one in in_brat.path.read_text().splitlines() if "\tpredicate" in one]
    places, quoted = line.split("\t")[1].removeprefix("predicate "), line.split("\t")[2]
    parts = [in_brat.text[slice(*map(int, place.split()))] for place in places.split(";")]
    assert parts == ["took part, ", "up"]
    assert quoted == " ".join(parts)


def test_a_moved_trigger_and_a_moved_date(in_brat: Brat) -> None:
    in_brat.edit(r"event_signing \d+ \d+\tsigned", f"event_signing {in_brat.quote('Treaty')}")
    in_brat.edit(r"date \d+ \d+\t6 May 1998", f"date {in_brat.quote('May 1998')}")
    result = in_brat.read()
    (event,), (agreement,) = of_type(result, "event"), of_type(result, "agreement")
    assert (event.trigger.text, event.date.text) == ("Treaty", "May 1998")
    assert (event.date.edtf, event.date.begins, event.date.ends) == (
        "1998-05",
        "1998-05-01",
        "1998-05-31",
    )
    assert agreement.date == event.date
    assert event.id != "eve-1"
    assert (event.confidence, event.provenance.rules) == (1.0, ("a.rule", "annotated.brat"))
    assert event.agreement_id == agreement.id
    assert (result.changed, result.unchanged, result.issues) == (3, 2, [])


def test_a_date_moved_to_where_the_grammar_reads_none_keeps_its_values(in_brat: Brat) -> None:
    in_brat.edit(r"date \d+ \d+\t6 May 1998", f"date {in_brat.quote('on 6')}")
    result = in_brat.read()
    assert of_type(result, "event")[0].date.edtf == "1998-05-06"
    (issue,) = result.issues
    assert issue.kind == "note"
    assert "'6 May 1998' is 'on 6' now, and its values are as they were. Check" in issue.cause


def test_a_changed_attribute_changes_that_record_alone(in_brat: Brat) -> None:
    trigger = in_brat.name("event_signing:")
    in_brat.edit(rf"factuality {trigger} asserted", f"factuality {trigger} planned")
    result = in_brat.read()
    assert by_id(result)["cla-1"].confidence == 0.9
    (event,) = of_type(result, "event")
    assert event.factuality == "planned"
    assert (result.changed, result.unchanged) == (1, 4)


def test_a_changed_type_and_a_changed_note(in_brat: Brat) -> None:
    in_brat.edit("event_signing", "event_ratification")
    in_brat.edit(r'"value": 1200', '"value": 1250')
    result = in_brat.read()
    assert of_type(result, "event")[0].event_type == "ratification"
    assert of_type(result, "claim")[0].amount.value == 1250


def test_a_deleted_record_is_gone_and_nothing_refers_to_it(in_brat: Brat) -> None:
    frame, trigger = in_brat.name("agreement_treaty:"), in_brat.name("agreement_treaty ")
    topic = in_brat.name("\ttopic ")
    in_brat.edit(rf"^({frame}|{trigger}|{topic})\t.*\n", "")
    in_brat.edit(rf"^A\d+\t\w+ {frame} .*\n", "")
    in_brat.edit(rf" Agreement:{frame}", "")
    result = in_brat.read()
    assert of_type(result, "agreement") == []
    assert of_type(result, "event")[0].agreement_id is None
    assert (result.removed, result.changed, result.issues) == (1, 1, [])


def test_a_new_event_is_read_by_the_grammars(in_brat: Brat) -> None:
    date = in_brat.name("\tdate ")
    in_brat.add(f"T90\tevent_meeting {in_brat.quote('took part')}")
    in_brat.add(f"T91\tPERSON {in_brat.quote('officers')}")
    in_brat.add(f"E90\tevent_meeting:T90 Date:{date} Actor:T91")
    result = in_brat.read()
    event = of_type(result, "event")[1]
    assert (event.event_type, event.factuality) == ("meeting", "asserted")
    assert [(one.text, one.label, one.role) for one in event.participants] == [
        ("officers", "PERSON", "actor")
    ]
    assert event.date == of_type(result, "event")[0].date
    assert event.evidence.text.startswith("The Ministry of Ports")
    assert event.provenance.rules == ("annotated.brat",)
    assert (result.added, result.unchanged, result.issues) == (1, 5, [])


def test_a_new_claim_and_a_new_country_are_valued(in_brat: Brat) -> None:
    frame = in_brat.name("SameAs")
    in_brat.edit(r"^T\d+\tclaim_count \d+ \d+\t800\n", "")
    in_brat.edit(rf"^({frame}\t|A\d+\t\w+ {frame} |#\d+\tAnnotatorNotes {frame}\t).*\n", "")
    in_brat.add(f"T95\tclaim_count {in_brat.quote('800')}")
    in_brat.add("E95\tclaim_count:T95")
    claim = of_type(in_brat.read(), "claim")[1]
    assert (claim.amount.value, claim.amount.text, claim.same_as) == (800, "800", None)


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("T90\tdate 0 9\tVIENTIANE", "the date 'VIENTIANE' is tied to no record"),
        ("T90\tdate 0 4\tLaos", "says 'Laos', the text has 'VIEN' there"),
        ("T90\tdate 0 9999\tx", "lies outside the text"),
        ("T90\tmood 0 4\tVIEN", "knows no label like 'mood 0 4'"),
        ("T90\tevent_meeting 0 4\tVIEN", "a trigger without its E line"),
        ("E90\tevent_meeting:T99 Date:T1", "no record: 'event_meeting:T99 Date:T1'"),
        ("R90\tMention Arg1:T1 Arg2:T99", "leads nowhere"),
        ("R90\tParty Arg1:T1 Arg2:T2", "no Party of a"),
        ("A90\tmood T1 grim", "no value of a record: 'mood T1 grim'"),
        ("A90\tfactuality T1 planned", "no value of a record"),
        ("N1\tReference T1 Wikipedia:5\tx", "N1 lines have no counterpart"),
        ("*\tEquiv T1 T2", "* lines have no counterpart"),
        ("#90\tAnnotatorNotes T1\tcheck this!", "a note on T1, not taken over: 'check this!'"),
        ('#90\tAnnotatorNotes T1\t{"colour": 1}', "not taken over"),
        ("rubbish", "no line of brat: 'rubbish'"),
    ],
)
def test_what_cannot_be_mapped_is_listed_with_its_line(
    in_brat: Brat, line: str, cause: str
) -> None:
    number = in_brat.add(line)
    result = in_brat.read()
    (issue,) = result.issues
    assert (issue.file, issue.where, issue.doc_id) == ("d1.ann", f"line {number}", "d1")
    assert cause in issue.cause
    assert result.unchanged == 5


def test_an_event_without_its_date_is_listed(in_brat: Brat) -> None:
    in_brat.edit(r"(event_signing:\S+) Date:\S+", r"\1")
    result = in_brat.read()
    assert of_type(result, "event") == []
    assert any("the event 'signed' has no Date. Draw a relation" in one for one in causes(result))


def test_nothing_refers_to_a_record_that_is_none(in_brat: Brat) -> None:
    in_brat.edit(r'"name": "Ministry of Ports", "aliases"', '"name": 5, "aliases"')
    in_brat.edit(r'"value": 1200', '"value": "many"')
    result = in_brat.read()
    assert [one.same_as for one in of_type(result, "claim")] == [None]
    told = causes(result)
    assert any("the claim is no record: amount.value" in one for one in told)
    assert any("the organization is no record: name" in one for one in told)


def test_a_second_date_is_listed_not_guessed(in_brat: Brat) -> None:
    in_brat.add(f"T90\tdate {in_brat.quote('1998')}")
    in_brat.edit(r"(event_signing:\S+ Date:\S+)", r"\1 Date2:T90")
    result = in_brat.read()
    assert of_type(result, "event")[0].date.text == "6 May 1998"
    assert any("has a Date already; only the first is taken" in one for one in causes(result))


def test_a_span_in_pieces_is_taken_as_a_whole_and_noted(in_brat: Brat) -> None:
    first, second = in_brat.quote("Port"), in_brat.quote("Treaty")
    places = f"{first.split(chr(9))[0]};{second.split(chr(9))[0]}"
    in_brat.edit(r"\ttopic \d+ \d+\tPort", f"\ttopic {places}\tPort Treaty")
    result = in_brat.read()
    assert of_type(result, "agreement")[0].topic.text == "Port Treaty"


def test_files_that_are_missing_or_foreign_are_listed(in_brat: Brat) -> None:
    in_brat.path.rename(in_brat.folder / "other.ann")
    result = in_brat.read()
    assert causes(result) == [
        "file: is missing; its records are left out",
        "file: is no document of the export. Export its article too",
    ]


def test_a_folder_of_another_program_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text("")
    with pytest.raises(SettingsError, match="Import the folder as a whole"):
        brat.read(tmp_path)


def test_another_text_under_the_same_id_is_refused(in_brat: Brat) -> None:
    articles = {"d1": Article("d1", TEXT.replace("1998", "1999"))}
    with pytest.raises(SettingsError, match=r"not the one that was exported.*sha256"):
        brat.read(in_brat.folder, articles)


# Label Studio -----------------------------------------------------------------------------------


def annotated(document: Document, folder: Path, edit: Edit, **settings: Any) -> Path:
    """An export of Label Studio: the predictions, edited, as an annotation."""
    label_studio.export([document], folder / "ls", ExportSettings(**settings))
    (task,) = json.loads((folder / "ls" / "tasks.json").read_text())
    result = edit(task["predictions"][0]["result"])
    task |= {"id": 7, "annotations": [{"id": 3, "was_cancelled": False, "result": result}]}
    path = folder / "project.json"
    path.write_text(json.dumps([task]))
    return path


def region(result: list[Any], label: str, text: str | None = None) -> dict[str, Any]:
    found: list[dict[str, Any]] = [
        item
        for item in result
        if item["type"] == "labels"
        and item["value"]["labels"] == [label]
        and text in (None, item["value"]["text"])
    ]
    return found[0]


def moved(result: list[Any], name: str, old: str, new: str) -> list[Any]:
    """The result with a region put elsewhere."""
    for item in result:
        if item.get("id") == name:
            start = TEXT.index(new)
            item["value"] |= {"start": start, "end": start + len(new)}
            if item["type"] == "labels":
                item["value"]["text"] = new
    return result


def test_label_studio_counts_code_points_unless_told(document: Document, tmp_path: Path) -> None:
    for unit, start in (("code-points", 0), ("utf-16", 1)):
        path = annotated(document, tmp_path / unit, lambda result: result, offsets=unit)
        (task,) = json.loads(path.read_text())
        value = region(task["annotations"][0]["result"], "date")["value"]
        assert value["start"] == TEXT.index("6 May") + start
        assert label_studio.read(path).unchanged == 5


def test_the_unit_shows_in_the_quotes(document: Document, tmp_path: Path) -> None:
    path = annotated(document, tmp_path, lambda result: result, offsets="utf-16")
    (task,) = json.loads(path.read_text())
    task["data"]["factex"]["offsets"] = "code-points"
    path.write_text(json.dumps([task]))
    assert label_studio.read(path).unchanged == 5
    asked = label_studio.read(path, offsets="code-points")
    assert any("says 'officers', the text has" in one for one in causes(asked))


def test_the_edits_of_an_annotator(document: Document, tmp_path: Path) -> None:
    def edit(result: list[Any]) -> list[Any]:
        event, claim = region(result, "event")["id"], region(result, "claim", "800")["id"]
        result = moved(result, event, "signed", "Treaty")
        result = [item for item in result if item.get("id") != claim]
        result = [i for i in result if claim not in (i.get("from_id"), i.get("to_id"))]
        for item in result:
            if item["type"] == "choices" and item["from_name"] == "form":
                item["value"]["choices"] = ["protocol"]
        start = TEXT.index("MoP")
        value = {"start": start, "end": start + 3, "text": "MoP", "labels": ["ORG"]}
        result.append({"id": "xY_1", "type": "labels", "from_name": "label", "value": value})
        link = {"type": "relation", "from_id": event, "to_id": "xY_1", "labels": ["Actor"]}
        return [*result, link]

    result = label_studio.read(annotated(document, tmp_path, edit))
    (event,), (agreement,) = of_type(result, "event"), of_type(result, "agreement")
    assert event.trigger.text == "Treaty"
    assert [one.text for one in event.participants] == ["Laos", "Brunei", "MoP"]
    assert agreement.form == "protocol"
    assert event.agreement_id == agreement.id
    assert [one.amount.text for one in of_type(result, "claim")] == ["1,200"]
    assert (result.unchanged, result.changed, result.removed, result.issues) == (2, 2, 1, [])


def test_a_new_organization_has_defaults_and_its_sentence(
    document: Document, tmp_path: Path
) -> None:
    def edit(result: list[Any]) -> list[Any]:
        start = TEXT.index("VIENTIANE")
        value = {"start": start, "end": start + 9, "labels": ["organization"]}
        return [*result, {"id": "n", "type": "labels", "from_name": "label", "value": value}]

    result = label_studio.read(annotated(document, tmp_path, edit))
    first = of_type(result, "organization")[0]
    assert (first.name, first.org_type, first.evidence.text) == (
        "VIENTIANE",
        "other",
        TEXT.split("\n")[0],
    )


def test_a_region_that_does_not_quote_the_text_is_listed(
    document: Document, tmp_path: Path
) -> None:
    def edit(result: list[Any]) -> list[Any]:
        region(result, "metric")["value"]["text"] = "men"
        region(result, "topic")["value"]["labels"] = ["mood"]
        return [*result, {"type": "rating", "id": "r", "value": {"rating": 5}}]

    told = causes(label_studio.read(annotated(document, tmp_path, edit)))
    assert any(re.match(r"task 7, region m\d+: says 'men', the text has 'offi", t) for t in told)
    assert any("knows no label like ['mood']" in one for one in told)
    assert any("region r: a result of type 'rating'" in one for one in told)


def test_several_annotations_and_none(document: Document, tmp_path: Path) -> None:
    path = annotated(document, tmp_path, lambda result: result)
    (task,) = json.loads(path.read_text())
    old = {"id": 1, "updated_at": "2024-01-01T00:00:00Z", "result": []}
    skipped = {"id": 2, "updated_at": "2026-01-01T00:00:00Z", "result": [], "was_cancelled": True}
    task["annotations"][0]["updated_at"] = "2025-01-01T00:00:00Z"
    task["annotations"] += [old, skipped]
    unlabelled = {**task, "id": 8, "annotations": [skipped]}
    path.write_text(json.dumps([task, unlabelled]))
    result = label_studio.read(path)
    assert causes(result) == [
        "task 7: has 2 annotations; the latest, 3, is taken",
        "task 8: is not annotated; taken as it was exported",
    ]
    assert {issue.kind for issue in result.issues} == {"note"}


def test_a_text_changed_by_the_tool_is_refused(document: Document, tmp_path: Path) -> None:
    path = annotated(document, tmp_path, lambda result: result)
    (task,) = json.loads(path.read_text())
    task["data"]["text"] = task["data"]["text"].replace("\r\n", "\n")
    path.write_text(json.dumps([task, {"id": 9, "data": {"text": "x"}}, 5]))
    result = label_studio.read(path)
    assert result.records == []
    assert "the text of 'd1' was changed by the tool" in causes(result)[0]
    assert [one.split(":")[0] for one in causes(result)] == ["task 7", "task 9", "task 3"]


@pytest.mark.parametrize("content", ["{", "{}", "[" * 100_000])
def test_a_file_that_is_no_export_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(SettingsError, match="JSON"):
        label_studio.read(path)


def test_the_labelling_interface_knows_all_that_is_in_the_tasks(
    document: Document, tmp_path: Path
) -> None:
    from xml.etree import ElementTree

    label_studio.export([document], tmp_path / "ls", ExportSettings())
    root = ElementTree.parse(tmp_path / "ls" / "labels.xml").getroot()
    known = {tag: {e.get("value") for e in root.iter(tag)} for tag in ("Label", "Relation")}
    names = {element.get("name") for element in root.iter() if element.get("toName")}
    (task,) = json.loads((tmp_path / "ls" / "tasks.json").read_text())
    for item in task["predictions"][0]["result"]:
        if item["type"] == "relation":
            assert set(item["labels"]) <= known["Relation"]
        else:
            assert item["from_name"] in names
        if item["type"] == "labels":
            assert set(item["value"]["labels"]) <= known["Label"]
    assert "white-space: pre-wrap" in str(root.findtext("Style"))


# doccano ----------------------------------------------------------------------------------------


def exported(document: Document, folder: Path, edit: Edit, **settings: Any) -> Path:
    """An export of doccano: the line that was imported, edited, with ids of doccano's own."""
    doccano.export([document], folder / "doccano", ExportSettings(**settings))
    line = edit(json.loads((folder / "doccano" / "doccano.jsonl").read_text()))
    for entity in line.get("entities", []):
        entity["id"] += 500
    for relation in line.get("relations", []):
        relation |= {key: relation[key] + 500 for key in ("from_id", "to_id")}
    path = folder / "admin.jsonl"
    path.write_text(json.dumps({**line, "id": 1, "Comments": []}) + "\n")
    return path


def entity(line: dict[str, Any], label: str, nth: int = 0) -> dict[str, Any]:
    found: list[dict[str, Any]] = [one for one in line["entities"] if one["label"] == label]
    return found[nth]


def test_doccano_counts_utf_16_units(document: Document, tmp_path: Path) -> None:
    path = exported(document, tmp_path, lambda line: line)
    line = json.loads(path.read_text())
    assert entity(line, "date")["start_offset"] == TEXT.index("6 May") + 1
    result = doccano.read(path)
    assert (result.unchanged, result.issues) == (5, [])


def test_an_export_without_relations_keeps_those_of_the_records(
    document: Document, tmp_path: Path
) -> None:
    def edit(line: dict[str, Any]) -> dict[str, Any]:
        del line["relations"]
        entities = line.pop("entities")
        line["label"] = [[e["start_offset"], e["end_offset"], e["label"]] for e in entities]
        return line

    result = doccano.read(exported(document, tmp_path, edit))
    assert (result.unchanged, result.issues) == (5, [])


def test_the_edits_of_a_doccano_user(document: Document, tmp_path: Path) -> None:
    def edit(line: dict[str, Any]) -> dict[str, Any]:
        entity(line, "agreement_treaty")["label"] = "agreement_protocol"
        entity(line, "claim_count")["end_offset"] -= 4
        gone = entity(line, "organization_government")
        line["entities"].remove(gone)
        ends = ("from_id", "to_id")
        line["relations"] = [
            one for one in line["relations"] if gone["id"] not in [one[end] for end in ends]
        ]
        return line

    result = doccano.read(exported(document, tmp_path, edit))
    assert of_type(result, "agreement")[0].form == "protocol"
    assert of_type(result, "organization") == []
    claim = of_type(result, "claim")[0]
    assert (claim.amount.text, claim.amount.value, claim.amount.unit) == ("1", 1, "officers")
    told = causes(result)
    assert any("the mention 'MoP' is tied to no record" in one for one in told)
    assert result.removed == 1


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"start_offset": 40, "end_offset": 41}, "two halves of a character"),
        ({"start_offset": 9, "end_offset": 9999}, "no offset into"),
        ({"start_offset": 9, "end_offset": 9}, "no span of a text"),
        ({"start_offset": "9"}, "is no span"),
        ({"label": "mood"}, "knows no label like 'mood'"),
    ],
)
def test_what_doccano_cannot_mean_is_listed(
    document: Document, tmp_path: Path, change: dict[str, Any], cause: str
) -> None:
    def edit(line: dict[str, Any]) -> dict[str, Any]:
        entity(line, "metric").update(change)
        return line

    told = causes(doccano.read(exported(document, tmp_path, edit)))
    assert cause in told[0]
    assert told[0].startswith("line 1, entity 5")
    assert "leads nowhere" in told[1]


def test_lines_that_are_no_documents_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('5\n{"text": "a"}\n{broken\n')
    result = doccano.read(path)
    assert [issue.where for issue in result.issues] == ["line 1", "line 2", "line 3"]


def test_records_that_share_a_trigger_are_told_apart(article: Article, tmp_path: Path) -> None:
    first, *rest = make_records("d1", TEXT)
    other = first.model_copy(update={"id": "eve-0", "agreement_id": None})
    document = Document("d1", (other, first, *rest), article)
    for module in (brat, label_studio, doccano):
        name = module.__name__
        module.export([document], tmp_path / name, ExportSettings())
        result = module.read(tmp_path / name)
        assert result.records == [other, first, *rest], name
