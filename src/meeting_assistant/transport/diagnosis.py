"""From the service's answer to the setting that has to change. Pure."""

from meeting_assistant.protocol.dialect import SESSION_KEYS, Dialect
from meeting_assistant.transport.endpoint import DEPLOYMENT_SETTING, DIALECT_SETTING, Endpoint, Kind

KEY_SETTING = "AZURE_OPENAI_API_KEY or `[service] api_key`"

_DEPLOYMENT_CODES = frozenset({"invalid_model", "model_not_found", "missing_model", "DeploymentNotFound"})
_BILLING_CODES = frozenset({"insufficient_quota", "credit_balance_exhausted"})


def explain(code: str | None, param: str | None, endpoint: Endpoint) -> str | None:
    """What to do about an error of the service, where the configuration is to blame.

    Args:
        code: The error's code, of an `error` event, a close reason or an HTTP answer.
        param: The path of the parameter that the error is about.
        endpoint: Where we are connected, and in which dialect we spoke.

    Returns:
        One line naming the setting to change; None where no setting explains the error.
    """
    if (spoken := _dialect_of_the_service(code, param, endpoint.dialect)) is not None:
        return _speak(spoken, endpoint)
    if code in _DEPLOYMENT_CODES:
        named = f"{endpoint.deployment!r} is not" if endpoint.deployment else "none is"
        return f"set {DEPLOYMENT_SETTING} to a Realtime deployment of {endpoint.authority}; {named} one"
    if code == "OperationNotSupported":
        return f"{endpoint.deployment!r} is no Realtime model: name one of those in {DEPLOYMENT_SETTING}"
    if code == "invalid_api_key":
        return f"check {KEY_SETTING}"
    if code in _BILLING_CODES:
        return "add credit to the account or raise its spending limit"
    return None


def _dialect_of_the_service(code: str | None, param: str | None, ours: Dialect) -> Dialect | None:
    """The dialect that the service turned out to speak, if not ours (protocol reference, section 6.2)."""
    if code == "beta_api_shape_disabled":
        return Dialect.GA
    theirs = Dialect.PREVIEW if ours is Dialect.GA else Dialect.GA
    root, _, path = (param or "").partition(".")
    if root != "session":
        return None
    key = path.partition(".")[0].partition("[")[0]
    if code == "unknown_parameter" and key in SESSION_KEYS[ours] - SESSION_KEYS[theirs]:
        return theirs
    if code == "missing_required_parameter" and key == "type" and ours is Dialect.PREVIEW:
        return Dialect.GA
    return None


def _speak(dialect: Dialect, endpoint: Endpoint) -> str:
    if endpoint.kind is Kind.VOICE_LIVE:
        return (
            f"the service speaks {dialect.name}, which Voice Live never does: check that the address is right"
        )
    if endpoint.dialect is dialect:
        return f"the service wants the {dialect.name} dialect and was spoken to in it: check the address"
    return f'the service speaks the {dialect.name} dialect: set {DIALECT_SETTING} = "{dialect.value}"'
