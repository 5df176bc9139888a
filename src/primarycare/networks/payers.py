"""Payers and their products: who pays, and the network that each product opens.

What lives here: payers, the forms of product, and products. What this module may not know: contracts, prices, plans.

>>> silver = Product(
...     identifier=ProductId("silver"), payer=PayerId("payer-1"), network=NetworkId("north"), name="Silver",
...     form=ProductForm.HMO,
... )
>>> silver.network
NetworkId('north')
"""

from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.identifiers import NetworkId, PayerId, ProductId

__all__ = ["Payer", "Product", "ProductForm"]


class ProductForm(Enum):
    """The form under which a product is sold; what it means for a patient stands in the plan, not in this name.

    >>> ProductForm("open-access HMO")
    <ProductForm.OPEN_ACCESS_HMO: 'open-access HMO'>
    """

    HMO = "HMO"
    EPO = "EPO"
    PPO = "PPO"
    POS = "POS"
    OPEN_ACCESS_HMO = "open-access HMO"
    DIRECT_ACCESS_POS = "direct-access POS"
    INDEMNITY = "indemnity"


@frozen
class Payer:
    """Who pays: an insurer, a fund, an employer.

    >>> Payer(PayerId("payer-1"), "Mutual of the North").name
    'Mutual of the North'
    """

    identifier: PayerId = field(validator=checks.checked(checks.a(PayerId)))
    name: str = field(validator=checks.checked(checks.a_text))


@frozen(kw_only=True)
class Product:
    """What a payer sells under one name, and the network in which its members are treated.

    >>> Product(identifier=ProductId("gold"), payer=PayerId("payer-1"), network=NetworkId("north"), name="Gold",
    ...         form=ProductForm.PPO).form
    <ProductForm.PPO: 'PPO'>
    """

    identifier: ProductId = field(validator=checks.checked(checks.a(ProductId)))
    payer: PayerId = field(validator=checks.checked(checks.a(PayerId)))
    network: NetworkId = field(validator=checks.checked(checks.a(NetworkId)))
    name: str = field(validator=checks.checked(checks.a_text))
    form: ProductForm = field(validator=checks.checked(checks.a(ProductForm)))
