"""Each test that stems from a public bug report names it, and there are many of them."""

import ast
import re
from pathlib import Path

REPORT = re.compile(r"[\w.-]+(?:/[\w.-]+)?#\d+|makandracards \d+")
FILES = sorted(Path(__file__).parent.glob("test_reports_of_*.py"))


def test_every_test_of_a_report_names_it() -> None:
    told = {
        function.name: REPORT.findall(ast.get_docstring(function) or "")
        for file in FILES
        for function in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_")
    }
    assert [name for name, reports in told.items() if not reports] == []
    assert len({report for reports in told.values() for report in reports}) >= 40
