"""The fields that a column of a file of families may hold."""

from enum import StrEnum


class Field(StrEnum):
    """The field of a column."""

    SCHOOL = "school"
    FAMILY_NUMBER = "family_number"
    FAMILY_NAME = "family_name"
    ADDRESS = "address"
    ADDRESS_2 = "address_2"
    OTHER_HOME = "other_home"
    POSTAL_CODE = "postal_code"
    TOWN = "town"
    CAF_NUMBER = "caf_number"
    RESIDENT = "resident"
    QUOTIENT = "quotient"
    BALANCE = "balance"
    FAMILY_NOTE = "family_note"
    TITLE = "title"
    CONTACT = "contact"
    CONTACT_FIRST_NAME = "contact_first_name"
    LANDLINE = "landline"
    PHONE = "phone"
    EMAIL = "email"
    CONTACT_NOTE = "contact_note"
    CONTACT_USED_NAME = "contact_used_name"
    CHILD_NAME = "child_name"
    CHILD_FIRST_NAME = "child_first_name"
    CHILD_USED_NAME = "child_used_name"
    CLASSROOM = "classroom"
    BIRTH_DATE = "birth_date"
    VEGETARIAN = "vegetarian"
    NO_PORK = "no_pork"
    ALLERGY = "allergy"
    ALLERGENS = "allergens"
    CHILD_NOTE = "child_note"
    DIET = "diet"
    TARIFF = "tariff"
    SERVICE = "service"
    FIRST = "first"
    LAST = "last"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"
    ACTIVE = "active"
    HOLIDAYS_TOO = "holidays_too"
    IGNORED = "ignored"


WEEKDAYS = (Field.MONDAY, Field.TUESDAY, Field.WEDNESDAY, Field.THURSDAY, Field.FRIDAY, Field.SATURDAY, Field.SUNDAY)

OF_CONTACT = frozenset(
    {
        Field.TITLE,
        Field.CONTACT,
        Field.CONTACT_FIRST_NAME,
        Field.CONTACT_USED_NAME,
        Field.LANDLINE,
        Field.PHONE,
        Field.EMAIL,
        Field.CONTACT_NOTE,
    }
)
"""Fields about a guardian; a row may have several, « email1 », « email2 »."""

OF_CHILD = frozenset(
    {
        Field.CHILD_NAME,
        Field.CHILD_FIRST_NAME,
        Field.CHILD_USED_NAME,
        Field.CLASSROOM,
        Field.BIRTH_DATE,
        Field.VEGETARIAN,
        Field.NO_PORK,
        Field.ALLERGY,
        Field.ALLERGENS,
        Field.CHILD_NOTE,
        Field.DIET,
    }
)
"""Fields about a child; the ministry's list of parents has three in a row."""
