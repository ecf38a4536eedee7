"""`kesu print`: a document of a case as a file."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_a_draft_is_written_as_pdf_and_docx(kesu, opened, tmp_path) -> None:
    pdf, docx = tmp_path / "form.pdf", tmp_path / "form.docx"
    said = kesu("print", opened, "complaint-form", "-o", str(pdf))
    assert said.status == 0 and "a draft" in said.out and pdf.read_bytes().startswith(b"%PDF")
    assert kesu("print", opened, "complaint-form", "--docx", "--copy", "2", "-o", str(docx)).status == 0
    assert docx.read_bytes().startswith(b"PK")


def test_a_document_nobody_declared_is_named_with_the_nearest(kesu, opened) -> None:
    said = kesu("print", opened, "complaint-fom")
    assert said.status == 2 and "`complaint-form`" in said.err


def test_a_copy_that_is_not_there_is_refused(kesu, opened) -> None:
    said = kesu("print", opened, "complaint-form", "--copy", "9")
    assert said.status == 2 and "no copy 9" in said.err
