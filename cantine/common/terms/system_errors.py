"""What the system says of a file or a disk that fails, in French."""

import errno

_WORDS = {
    errno.ENOSPC: "il n'y a plus de place sur le disque",
    errno.EDQUOT: "le quota de ce compte est épuisé",
    errno.EACCES: "ce compte n'en a pas le droit",
    errno.EPERM: "ce compte n'en a pas le droit",
    errno.EROFS: "le disque ne peut qu'être lu",
    errno.EIO: "le disque répond par une erreur",
    errno.ENOENT: "ce chemin n'existe pas",
    errno.ENOTDIR: "une partie de ce chemin est un fichier",
    errno.EISDIR: "c'est un dossier",
    errno.EEXIST: "ce nom est déjà pris",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.ENFILE: "trop de fichiers sont ouverts",
    errno.EFBIG: "le fichier est trop grand pour ce disque",
    errno.ESTALE: "le disque du réseau ne répond plus",
    errno.EBUSY: "un autre programme s'en sert",
}


def describe_system_error(error: OSError) -> str:
    """Why, as words to put behind « : » or between brackets; of what is rare, the system's number."""
    return _WORDS.get(error.errno or 0, f"erreur {error.errno or type(error).__name__} du système")
