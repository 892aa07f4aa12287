"""Items in order, and how much sound is kept."""

from meeting_assistant.protocol.items import ContentPart, MessageItem
from meeting_assistant.server.conversation import MAX_AUDIO_BYTES, Conversation, Entry


def spoken(item_id: str, size_bytes: int) -> Entry:
    part = ContentPart(type="input_audio", transcript="words")
    item = MessageItem(id=item_id, role="user", content=(part,))
    return Entry(item, pcm=bytes(size_bytes), audio_ms=size_bytes / 48)


def test_the_oldest_sound_goes_first_and_its_words_and_length_stay() -> None:
    conversation = Conversation()
    half = MAX_AUDIO_BYTES // 2
    for name in "abc":
        conversation.insert(spoken(name, half))
    kept = [(len(entry.pcm), entry.audio_ms, entry.item) for entry in conversation]
    assert [size for size, _, _ in kept] == [0, half, half]
    assert {ms for _, ms, _ in kept} == {half / 48}
    assert all(isinstance(item, MessageItem) and item.words == "words" for _, _, item in kept)


def test_sound_that_arrives_later_counts_too() -> None:
    conversation = Conversation()
    conversation.insert(spoken("a", 1000))
    conversation.insert(spoken("b", 0))
    conversation.set_audio("b", bytes(MAX_AUDIO_BYTES), 1.0)
    assert [len(entry.pcm) for entry in conversation] == [0, MAX_AUDIO_BYTES]
    conversation.set_audio("gone", b"xx", 1.0)


def test_neighbours_are_known() -> None:
    conversation = Conversation()
    assert conversation.last_id is None
    for name in "ab":
        conversation.insert(spoken(name, 0))
    assert conversation.previous_id("a") is None
    assert conversation.previous_id("b") == "a"
    assert conversation.remove("a") is not None
    assert conversation.remove("a") is None
    assert conversation.previous_id("b") is None
    assert "b" in conversation
