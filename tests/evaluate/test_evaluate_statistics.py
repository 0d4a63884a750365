"""Intervals, rules, confidence, thresholds and baselines."""

from __future__ import annotations

import numpy as np
import pytest
from evaluate_records import Record, agreement, claim, event
from scipy import stats

from factex.errors import GoldError, SettingsError
from factex.evaluate import compare, find_failures, load_report, parse_threshold, score
from factex.evaluate.bootstrap import percentile_interval, ratios, resample, wilson_interval


class TestIntervals:
    @pytest.mark.parametrize(("right", "of"), [(0, 5), (5, 5), (7, 12), (430, 500)])
    def test_wilson_agrees_with_scipy(self, right: int, of: int) -> None:
        expected = stats.binomtest(right, of).proportion_ci(method="wilson")
        assert wilson_interval(right, of) == pytest.approx((expected.low, expected.high), abs=1e-12)

    def test_wilson_needs_trials(self) -> None:
        assert wilson_interval(0, 0) is None

    def test_bootstrap_agrees_with_scipy(self) -> None:
        rng = np.random.default_rng(5)
        found = rng.integers(0, 20, size=60)
        counts = np.stack([found, rng.integers(0, 6, size=60), np.zeros_like(found)], axis=-1)
        ours = percentile_interval(ratios(resample(counts, 4000, 1))[:, 0])
        theirs = stats.bootstrap(
            (counts[:, 0], counts[:, 1]),
            lambda tp, fp, axis: tp.sum(axis) / (tp + fp).sum(axis),
            paired=True,
            vectorized=True,
            method="percentile",
            n_resamples=4000,
            rng=np.random.default_rng(2),
        ).confidence_interval
        assert ours == pytest.approx((theirs.low, theirs.high), abs=0.01)

    def test_a_resample_draws_as_many_documents_as_there_are(self) -> None:
        assert resample(np.ones((7, 2), dtype=np.int64), 20, 0).tolist() == [[7, 7]] * 20


def said_by(record: Record, *rules: str, confidence: float | None = None) -> Record:
    return {**record, "confidence": confidence, "provenance": {"rules": list(rules)}}


class TestRules:
    GOLD = (claim(), claim(60, 62), claim(70, 72, optional=True))
    PREDICTED = (
        said_by(claim(), "claims.a", "cues.plan"),
        said_by(claim(60, 62, 3), "claims.a"),
        said_by(claim(70, 72), "claims.a"),
        said_by(claim(90, 92), "claims.b"),
    )

    def test_precision_by_rule_leaves_optional_gold_out(self) -> None:
        rows = score(self.GOLD, self.PREDICTED, resamples=0).by_rule
        assert [(row.rule, row.predicted, row.matched, row.right) for row in rows] == [
            ("claims.a", 2, 2, 1),
            ("claims.b", 1, 0, 0),
            ("cues.plan", 1, 1, 1),
        ]
        assert [row.precision for row in rows] == [0.5, 0, 1]
        assert rows[0].ci == wilson_interval(1, 2)


class TestCalibration:
    def test_hand_computed(self) -> None:
        """Bins 0.2 and 0.9 hold one right each, 0.9 one wrong besides."""
        gold = [claim(), claim(60, 62)]
        predicted = [
            said_by(claim(), confidence=0.25),
            said_by(claim(60, 62), confidence=0.9),
            said_by(claim(90, 92), confidence=1.0),
            claim(95, 97),
        ]
        calibration = score(gold, predicted, resamples=0).calibration
        filled = {one.low: one for one in calibration.bins if one.predicted}
        assert calibration.predicted == 3
        assert calibration.brier == pytest.approx((0.75**2 + 0.1**2 + 1) / 3)
        assert calibration.ece == pytest.approx((1 * 0.75 + 2 * abs(0.95 - 0.5)) / 3)
        assert {low: (one.predicted, one.precision) for low, one in filled.items()} == {
            0.2: (1, 1.0),
            0.9: (2, 0.5),
        }

    def test_without_confidence_there_is_none(self) -> None:
        calibration = score([claim()], [claim()], resamples=0).calibration
        assert (calibration.predicted, calibration.brier, calibration.ece) == (0, None, None)


class TestThresholds:
    GOLD = (event(factuality="planned"), event((0, 6), (100, 107)), claim())
    PREDICTED = (event(factuality="negated"), claim(value=41))
    REPORT = score(GOLD, PREDICTED, resamples=0)

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("precision", 1 / 2),
            ("recall", 1 / 3),
            ("strict.micro.f1", 2 / 5),
            ("match.precision", 1),
            ("match.recall", 2 / 3),
            ("event.recall", 1 / 2),
            ("match.claim.f1", 1),
            ("claim.match.f1", 1),
            ("claim.f1", 0),
            ("macro.precision", 1 / 2),
            ("factuality", 0),
        ],
    )
    def test_each_name_stands_for_its_figure(self, text: str, value: float) -> None:
        least = parse_threshold(f"{text}={value}")
        assert find_failures(self.REPORT, [least]) == []
        if value < 1:
            higher = parse_threshold(f"{text}={value + 1e-6}")
            assert len(find_failures(self.REPORT, [higher])) == 1

    def test_a_failure_names_figure_value_and_threshold(self) -> None:
        (failure,) = find_failures(self.REPORT, [parse_threshold("event.recall = 0.9")])
        assert failure == "event.recall is 0.5000, below 0.9"

    @pytest.mark.parametrize("text", ["agreement.precision=0", "agreement.match.f1=0"])
    def test_an_undefined_figure_fails(self, text: str) -> None:
        (failure,) = find_failures(self.REPORT, [parse_threshold(text)])
        assert "undefined" in failure

    @pytest.mark.parametrize(
        "text",
        [
            "precision",
            "precision=high",
            "precision=90",
            "precision=nan",
            "=0.9",
            "treaty.precision=0.9",
            "event.claim.f1=0.9",
            "event=0.9",
        ],
    )
    def test_a_threshold_that_means_nothing_is_refused(self, text: str) -> None:
        with pytest.raises(SettingsError, match="--fail-under"):
            parse_threshold(text)


class TestBaseline:
    GOLD = (claim(), claim(60, 62), claim(70, 72), agreement(), event(optional=True))

    def test_gained_and_lost_by_record(self) -> None:
        before = score(self.GOLD, [claim(), claim(60, 62, 3), claim(90, 92)], resamples=0)
        after = score(
            self.GOLD,
            [claim(value=5), claim(60, 62), agreement(status="ratified"), event(), claim(95, 97)],
            resamples=0,
        )
        moved = compare(before, after)
        assert [(one.after.key, one.after.result) for one in moved.gained] == [
            ("d1/agreement/30-40", "wrong"),
            ("d1/claim/60-62", "right"),
        ]
        assert [(one.before.result, one.after.result) for one in moved.lost] == [("right", "wrong")]
        assert [one.key for one in moved.new_extra] == ["d1/claim/95-97"]
        assert [one.key for one in moved.gone_extra] == ["d1/claim/90-92"]
        assert (moved.only_before, moved.only_after) == (0, 0)

    def test_gold_that_differs_is_counted(self) -> None:
        before = score(self.GOLD, [], resamples=0)
        after = score([*self.GOLD[1:], claim(40, 44), claim(44, 48)], [], resamples=0)
        moved = compare(before, after)
        assert (moved.only_before, moved.only_after) == (1, 2)
        assert moved.gained == moved.lost == ()

    def test_a_report_is_read_back(self, tmp_path) -> None:
        report = score(self.GOLD, self.GOLD)
        path = tmp_path / "baseline.json"
        path.write_text(report.to_json(), encoding="utf-8")
        assert load_report(path) == report

    @pytest.mark.parametrize("content", ["{}", "not json", '{"report_version": "0"}'])
    def test_another_file_is_refused(self, tmp_path, content: str) -> None:
        path = tmp_path / "baseline.json"
        path.write_text(content, encoding="utf-8")
        with pytest.raises(GoldError, match=r"baseline\.json: not a report"):
            load_report(path)

    def test_a_missing_file_is_named(self, tmp_path) -> None:
        with pytest.raises(GoldError, match=r"none\.json: No such file"):
            load_report(tmp_path / "none.json")
