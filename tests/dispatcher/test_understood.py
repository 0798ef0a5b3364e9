"""What is kept of a message beside its text: how it looks, how it is found, what was understood."""

from tests.dispatcher.ministry import Ministry
from tests.dispatcher.payloads import AT, TELEGRAM, telegram_update
from tests.dispatcher.test_receipts import edit

ID, IBAN = "1012345672", "SA0380000000608010167519"
STORY = f"الراتب ما نزل، رقم هويتي {ID} والايبان {IBAN}"
INBOUND = "SELECT text, display, search_key, meaning FROM message WHERE direction = 'inbound'"


async def test_a_message_is_kept_with_what_was_understood_of_it(ministry: Ministry) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, "المكيف خربان في مدرسة البنات"))
    (row,) = await ministry.rows(INBOUND)
    assert row.meaning["type"] == "complaint"
    assert row.meaning["language"] == "ar"
    assert 0 < row.meaning["confidence"]["type"] <= 1
    assert row.meaning["because"]["type"]
    assert row.meaning["normalizer_version"] >= 1


async def test_neither_the_search_key_nor_what_was_understood_repeats_an_identifier(
    ministry: Ministry,
) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, STORY))
    (row,) = await ministry.rows(INBOUND)
    assert row.text == row.display == STORY
    for kept in (row.search_key, str(row.meaning)):
        assert ID not in kept
        assert IBAN.lower() not in kept.lower()
    assert row.search_key == "الراتب ما نزل رقم هويتي x672 والايبان x7519"
    places = [STORY[entity["start"] : entity["end"]] for entity in row.meaning["entities"]]
    assert {ID, IBAN} <= set(places)


async def test_an_edited_message_is_understood_again(ministry: Ministry) -> None:
    await ministry.handle(TELEGRAM, telegram_update(1, "شكرا لكم", message_id=7))
    await ministry.handle(TELEGRAM, edit(2, 7, f"المكيف خربان، هويتي {ID}", at=AT + 10))
    (row,) = await ministry.rows(INBOUND)
    assert row.meaning["type"] == "complaint"
    assert row.search_key == "المكيف خربان هويتي x672"
