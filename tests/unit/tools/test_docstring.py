from meeting_assistant.tools.docstring import parse

WRITTEN = """Book a meeting.

    Ask for what is missing first,
    then confirm.

    Args:
        start_time: When it begins: local time,
            such as 2026-11-23 15:00:00.
        duration (int): Minutes.
        empty:

    Returns:
        title: what was booked; not a parameter.
    """


def test_the_description_ends_where_the_sections_begin() -> None:
    assert parse(WRITTEN).description == "Book a meeting.\nAsk for what is missing first, then confirm."


def test_parameters_span_lines_and_an_empty_one_does_not_count() -> None:
    assert parse(WRITTEN).parameters == {
        "start_time": "When it begins: local time, such as 2026-11-23 15:00:00.",
        "duration": "Minutes.",
    }


def test_a_deeper_line_with_a_colon_continues_the_parameter_above() -> None:
    assert parse("Say.\n\nArgs:\n    text: What to say\n        note: loudly.").parameters == {
        "text": "What to say note: loudly."
    }


def test_no_docstring_says_nothing() -> None:
    assert parse(None).description == ""
    assert parse(None).parameters == {}


def test_a_docstring_of_arguments_alone_has_no_description() -> None:
    assert parse("Args:\n    x: A number.").description == ""
