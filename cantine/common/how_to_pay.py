"""How a family pays other than online, in words."""

from cantine.common.language.translate import translate


def describe_how_to_pay(written: str, address: str = "", *contacts: str) -> str:
    """What the commune wrote; where it wrote nothing, that one pays at the town hall, with its address and contacts."""
    if written.strip():
        return written.strip()
    where = "".join(f", {line.strip()}" for line in address.splitlines() if line.strip())
    known = [contact.strip() for contact in contacts if contact.strip()]
    asked = translate(" Renseignements : {contacts}.", contacts=", ".join(known)) if known else ""
    return translate(
        "Vous pouvez payer à la mairie{where}, par chèque, en espèces ou par virement.{asked}", where=where, asked=asked
    )
