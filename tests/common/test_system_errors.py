"""What fails on a disk is told in French, whatever the system's language."""

import errno

import pytest

from cantine.common.terms.system_errors import describe_system_error


def test_a_reason_is_french_words(tmp_path):
    (tmp_path / "fichier").touch()
    with pytest.raises(FileNotFoundError) as absent:
        (tmp_path / "absent").read_bytes()
    with pytest.raises(IsADirectoryError) as folder:
        tmp_path.read_bytes()
    with pytest.raises(NotADirectoryError) as below:
        (tmp_path / "fichier" / "dessous").mkdir()
    told = [describe_system_error(one.value) for one in (absent, folder, below)]
    assert told == ["ce chemin n'existe pas", "c'est un dossier", "une partie de ce chemin est un fichier"]
    assert describe_system_error(OSError(errno.EDQUOT, "Disk quota exceeded")) == "le quota de ce compte est épuisé"


def test_of_a_rare_one_the_number_is_told_and_no_foreign_word():
    assert describe_system_error(OSError(errno.ENXIO, "No such device")) == f"erreur {errno.ENXIO} du système"
    assert describe_system_error(TimeoutError("timed out")) == "erreur TimeoutError du système"
