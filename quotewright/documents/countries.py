"""What a country calls its tax and its registers, and how it writes addresses.

The words themselves are in the catalogue, under the names that stand here.
"""

from quotewright.core.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """The names of its words in the catalogue's documents.

    `tax_invoice` is what an invoice with tax has to be called, `reverse_charge` how it is said
    that tax is shifted to the client. `is_city_first`: the postcode stands last.
    """

    tax: str = "vat"
    tax_number: str = "vat_number"
    company_number: str = "company_number"
    tax_invoice: str = "invoice"
    reverse_charge: str = "reverse_charge"
    is_city_first: bool = False


_ELSEWHERE = Country()
_COUNTRIES = {
    # A New Tax System (Goods and Services Tax) Act 1999, s 29-70: it says that it is a tax invoice.
    "AU": Country(
        tax="gst",
        tax_number="abn",
        company_number="acn",
        tax_invoice="tax_invoice",
        is_city_first=True,
    ),
    # Wet op de omzetbelasting 1968, art. 35a: "btw verlegd", and the number of the client.
    "NL": Country(tax_number="vat_id", company_number="kvk", reverse_charge="reverse_charge_nl"),
    # Koninklijk besluit nr. 1, art. 5: "Btw verlegd", in the languages of the country.
    "BE": Country(company_number="enterprise_number", reverse_charge="reverse_charge_be"),
    "CA": Country(tax="gst", tax_number="tax_number", is_city_first=True),
    "FR": Country(company_number="siren"),
    "GB": Country(is_city_first=True),
    "IE": Country(is_city_first=True),
    "NZ": Country(
        tax="gst", tax_number="number_for_gst", company_number="nzbn", is_city_first=True
    ),
    "US": Country(tax="sales_tax", tax_number="tax_number", is_city_first=True),
}


def country_of(code: str) -> Country:
    """By the code of ISO 3166; of one that is not in the table, what most of Europe has."""
    return _COUNTRIES.get(code.upper(), _ELSEWHERE)
