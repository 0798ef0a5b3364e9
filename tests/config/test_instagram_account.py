"""The two ways to connect an Instagram account: linked to a page, or by itself."""

import pytest
from pydantic import ValidationError

from config.accounts_meta import InstagramAccount

ACCOUNT = {
    "id": "care-instagram",
    "unit": "beneficiary_care",
    "mode": "off",
    "instagram_id": 17841405822304914,
}


@pytest.mark.parametrize("more", [{}, {"page_id": "105551234567890", "app_id": 1234567890}])
def test_it_is_linked_to_a_page_by_an_app_or_to_neither(more: dict[str, object]) -> None:
    account = InstagramAccount.model_validate(ACCOUNT | more)

    assert account.instagram_id == "17841405822304914"
    assert (account.page_id is None) is (more == {})


@pytest.mark.parametrize("more", [{"page_id": "105551234567890"}, {"app_id": "1234567890"}])
def test_a_page_without_its_app_is_refused(more: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="needs both page_id and app_id"):
        InstagramAccount.model_validate(ACCOUNT | more)
