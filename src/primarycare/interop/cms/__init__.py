"""Payers' rate files in the CMS in-network format, read as a stream and made into contracts of our own.

Needs the extra `cms` (ijson), which nothing but this package's own parts imports: without it only this import fails.
What lives here: `read_in_network`, from bytes to values and findings, and `contracts_of`, from those to contracts.
What this package may not know: charges, plans, and where a file comes from; it is given a stream.

How a file is read:

- A file of any size is read piece by piece; memory holds one service of it.
- A number is exact, as it is written. A percentage of 40.5 is 40.5 %.
- A last day of 9999-12-31 means that there is none. Any other is the last day of a price, or the day before it is
  renewed: the file does not tell which, so the caller does.
- A tax number or a professional's number whose check fails is a finding, and is kept as it came.
- What cannot be read is left out with a finding that names its place; what is not JSON is refused.

>>> from io import BytesIO
>>> list(read_in_network(BytesIO(b'{"version": "2.0.0", "last_updated_on": "2026-01-01"}')))[0].version
'2.0.0'
"""

from primarycare.interop.cms.choices import BundleReach, OpenTerms, RateSelection
from primarycare.interop.cms.contracts import PayerRates, contracts_of
from primarycare.interop.cms.rate_files import (
    Arrangement,
    BillingClass,
    BillingCode,
    BillingCodeType,
    InNetworkItem,
    NegotiatedPrice,
    NegotiatedRate,
    NegotiatedType,
    ProviderGroup,
    ProviderReference,
    RateFile,
    Setting,
    TaxIdentifier,
    TaxIdentifierKind,
)
from primarycare.interop.cms.reading import RateFilePart, read_in_network

__all__ = [
    "Arrangement",
    "BillingClass",
    "BillingCode",
    "BillingCodeType",
    "BundleReach",
    "InNetworkItem",
    "NegotiatedPrice",
    "NegotiatedRate",
    "NegotiatedType",
    "OpenTerms",
    "PayerRates",
    "ProviderGroup",
    "ProviderReference",
    "RateFile",
    "RateFilePart",
    "RateSelection",
    "Setting",
    "TaxIdentifier",
    "TaxIdentifierKind",
    "contracts_of",
    "read_in_network",
]
