"""All settings there are. Values and one comment a key; nothing here looks at files or the environment.

The conversation's own sections are in `conversation`; this module has the rest and the whole.
"""

from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from meeting_assistant.config.conversation import Assistant, Audio, Transcription, TurnDetection
from meeting_assistant.config.mcp import Mcp
from meeting_assistant.config.places import is_zone
from meeting_assistant.config.section import Port, Section, Text, UserPath


class Service(Section):
    """The speech service."""

    endpoint: Text | None = Field(None, repr=False)  # may have been pasted with a key in it
    """Its address in any form that a portal shows; empty: the embedded server runs inside the program."""
    deployment: Text | None = None
    """On Azure the deployment's name, elsewhere the model's, such as gpt-realtime."""
    dialect: Literal["auto", "ga", "preview"] = "auto"
    """The protocol's dialect: auto (the address decides), ga or preview."""
    api_version: Text | None = None
    """Azure's api-version, for the preview dialect and Voice Live; empty: the one known to work."""
    auth: Literal["api-key", "entra", "bearer", "ephemeral"] = "api-key"
    """How to sign in: api-key, entra (Microsoft Entra ID), bearer (token), ephemeral (key used once)."""
    api_key: SecretStr | None = None
    """The key, or "keyring:SERVICE/NAME" for one kept in the system's keyring."""
    token: SecretStr | None = None
    """The token for auth = "bearer", or "keyring:SERVICE/NAME"."""
    ca_file: UserPath | None = None
    """Certificates (PEM) to trust besides the system's, for a company's proxy or a server of your own."""
    connect_timeout_s: float = Field(10.0, gt=0, le=300)
    """How long a connection may take to come about, in seconds."""
    max_reconnects: int = Field(5, ge=0, le=1000)
    """How often in a row a lost connection is tried again; 0: never."""


class Tools(Section):
    """The functions that the model may call."""

    handlers: tuple[UserPath, ...] = ()
    """Python files whose public functions become tools."""
    packages: bool = True
    """Offer the tools of installed packages, too (entry points of the group meeting_assistant.tools)."""
    confirm: tuple[Text, ...] = ()
    """Names of tools that run only when the person has agreed, such as cancelMeeting."""
    deadline_s: float = Field(20.0, gt=0, le=600)
    """How long one call may take, in seconds, before the model is told that it failed."""


class CalDav(Section):
    """A calendar server that meetings go to and come from; needs the extra caldav."""

    url: Text | None = Field(None, repr=False)  # may have been pasted with a password in it
    """Its address (CalDAV), or that of one calendar there; empty: meetings stay here."""
    username: Text | None = None
    """Who signs in."""
    password: SecretStr | None = None
    """The password, or "keyring:SERVICE/NAME" for one kept in the system's keyring."""
    password_command: Text | None = None
    """A command that prints the password, such as "pass show calendar"; runs without a shell."""
    calendar: Text | None = None
    """The calendar's name; empty: the only one there."""
    ca_file: UserPath | None = None
    """Certificates (PEM) to trust in place of the usual ones, for a server of your own."""
    timeout_s: float = Field(20.0, gt=0, le=300)
    """How long one request to it may take, in seconds."""

    @model_validator(mode="after")
    def _has_one_password(self) -> "CalDav":
        if self.password is not None and self.password_command is not None:
            raise ValueError("should have a password or a password_command, not both")
        return self


class Meetings(Section):
    """Where meetings are kept."""

    database: UserPath | None = None
    """The SQLite file; empty: meetings.db in the user's data directory."""
    timezone: Text | None = None
    """The IANA zone of times without one, such as Asia/Shanghai; empty: the system's."""
    caldav: CalDav = CalDav()
    """A calendar server that meetings go to and come from."""

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, name: str | None) -> str | None:
        if name is not None and not is_zone(name):
            raise ValueError("should be an IANA zone such as Asia/Shanghai or Europe/Berlin")
        return name


class Embeddings(Section):
    """Search by meaning besides words, through an endpoint with OpenAI's embeddings API."""

    base_url: Text | None = Field(None, repr=False)  # may have been pasted with a key in it
    """Its root, such as https://NAME.openai.azure.com/openai/v1; empty: documents are searched by words."""
    model: Text = "text-embedding-3-small"
    """The model's name, on Azure the deployment's."""
    api_key: SecretStr | None = None
    """The key, or "keyring:SERVICE/NAME"; empty for a server that asks for none."""
    dimensions: int | None = Field(None, ge=1, le=10_000)
    """Length of the vectors where the model can shorten them; empty: its own."""
    min_similarity: float = Field(0.4, ge=-1, le=1)
    """Passages less like the question than this (cosine) are not relevant; it depends on the model."""
    timeout_s: float = Field(5.0, gt=0, le=300)
    """How long one request may take, in seconds, before the search goes on by words."""


class Knowledge(Section):
    """The documents that questions are answered from."""

    folder: UserPath | None = None
    """A folder of documents that is read at each start, besides those that `kb add` has added."""
    database: UserPath | None = None
    """The index, a SQLite file; empty: knowledge.db in the user's data directory."""
    embeddings: Embeddings = Embeddings()
    """Search by meaning besides words, through an endpoint with OpenAI's embeddings API."""


class EmbeddedDialogue(Section):
    """A chat model that decides what the embedded server says; without one, its own rules do."""

    base_url: Text | None = None
    """An address with OpenAI-compatible chat completions, such as http://127.0.0.1:11434/v1; empty: none."""
    model: Text | None = None
    """The model's name there."""
    api_key: SecretStr | None = None
    """Its key, or "keyring:SERVICE/NAME"; empty: it wants none."""
    timeout_s: float = Field(30.0, gt=0, le=600)
    """How long the model may be silent, in seconds, before the assistant apologises."""

    @model_validator(mode="after")
    def _names_its_model(self) -> "EmbeddedDialogue":
        if (self.base_url is None) != (self.model is None):
            raise ValueError("base_url and model want each other")
        if self.base_url is not None and not self.base_url.startswith(("https://", "http://")):
            raise ValueError("base_url should begin with https:// or http://")
        return self


class Embedded(Section):
    """The embedded server: alone with `serve`, or inside the program where no endpoint is set."""

    recognizer: Text = "whisper-base"
    """The speech recogniser, by name or path."""
    synthesizer: Text = "kokoro+hibari"
    """The voices, by name: the Chinese one and the English one."""
    chinese_voice: UserPath | None = None
    """A Kokoro voice file for Chinese; empty: the one that comes along."""
    host: Text = "127.0.0.1"
    """`serve`: the address to listen on; give keys before you open it to others."""
    port: Port = 8765
    """`serve`: the port to listen on; 0: any free one."""
    keys: tuple[SecretStr, ...] = ()
    """`serve`: keys of which clients must show one; none: nobody is asked."""
    tls_cert: UserPath | None = None
    """`serve`: certificate chain (PEM); with it the server speaks wss only."""
    tls_key: UserPath | None = None
    """`serve`: the certificate's private key (PEM); empty: it is in the same file."""
    dialogue: EmbeddedDialogue = EmbeddedDialogue()
    """A chat model that decides what the embedded server says; without one, its own rules do."""

    @model_validator(mode="after")
    def _key_has_its_certificate(self) -> "Embedded":
        if self.tls_key is not None and self.tls_cert is None:
            raise ValueError("tls_key wants a tls_cert")
        return self


class Ui(Section):
    """What the person sees."""

    language: Literal["zh", "en"] | None = None
    """The interface's language, zh or en; empty: the locale's."""
    plain: bool = False
    """Plain lines instead of the live view, as where the output is no terminal."""


class Replay(Section):
    """How recordings are sent."""

    pace: Literal["turns", "recorded", "fast"] = "turns"
    """turns waits for each answer, recorded keeps the original timing, fast sends at once."""
    chunk_ms: int = Field(100, ge=10, le=1000)
    """Length of one message of recorded audio, 10 to 1000 ms."""
    trailing_silence_ms: int = Field(1500, ge=0, le=60_000)
    """Silence sent after the recording so that the last turn ends, in milliseconds."""
    confirm: Literal["yes", "no", "ask"] = "no"
    """What the person says to tools that ask first: yes, no, or ask (the model asks aloud)."""
    my_calendar: bool = False
    """Book into your own calendar, as with --my-calendar; else each recording has an empty, temporary one."""


class Recording(Section):
    """Records of conversations: sound, events and transcript in a folder each."""

    always: bool = False
    """Record every conversation of `talk`, as with --record."""
    folder: UserPath | None = None
    """Where; empty: sessions in the user's data directory."""
    redact: bool = False
    """Put dots for all letters that were said, typed or looked up; the sound is kept as it is."""


class Prices(Section):
    """What the service costs, for the sums that are shown."""

    file: UserPath | None = None
    """A TOML file with prices of your own; empty: the vendor's list prices that come along."""


class Logging(Section):
    """The program's own log."""

    level: Literal["debug", "info", "warning", "error"] = "warning"
    """Least weight of what is logged: debug, info, warning or error."""
    file: UserPath | None = None
    """The file to append to; empty: standard error."""


class Config(Section):
    """All settings of a run; what each section is stands at its class."""

    service: Service = Service()
    assistant: Assistant = Assistant()
    turn_detection: TurnDetection = TurnDetection()
    transcription: Transcription = Transcription()
    audio: Audio = Audio()
    tools: Tools = Tools()
    mcp: Mcp = Mcp()
    meetings: Meetings = Meetings()
    knowledge: Knowledge = Knowledge()
    embedded: Embedded = Embedded()
    ui: Ui = Ui()
    replay: Replay = Replay()
    recording: Recording = Recording()
    prices: Prices = Prices()
    logging: Logging = Logging()
