"""The form by which a telephone number is found, however it was typed."""

from functools import lru_cache

import phonenumbers


@lru_cache(maxsize=10_000)
def phone_key(number: str, country: str) -> str:
    """E.164 with the team's country as region, or else the digits alone; "" when there are none.

    `0400 000 000`, `+61 400 000 000` and `61400000000` are one number in Australia.
    """
    digits = "".join(sign for sign in number if sign in "0123456789")
    for candidate in (number, f"+{digits}"):
        try:
            parsed = phonenumbers.parse(candidate, country or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return digits
