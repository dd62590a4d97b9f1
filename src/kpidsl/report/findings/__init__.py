"""The faces of findings, one file each: the same record for people, editors, programs and annotations.

None of them knows who found what. Those for the terminal are named here; `github` and `sarif` are asked for by name.
"""

from kpidsl.report.findings.closing import closing_line, count
from kpidsl.report.findings.concise import concise
from kpidsl.report.findings.document import finding_record, findings_document, findings_json
from kpidsl.report.findings.full import full

__all__ = ["closing_line", "concise", "count", "finding_record", "findings_document", "findings_json", "full"]
