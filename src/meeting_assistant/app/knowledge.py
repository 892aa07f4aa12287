"""The user's documents, made from the settings."""

import os
from pathlib import Path

from meeting_assistant.config.schema import Config
from meeting_assistant.errors import ConfigError
from meeting_assistant.knowledge.base import KnowledgeBase
from meeting_assistant.knowledge.embed import EmbeddingEndpoint
from meeting_assistant.knowledge.files import path_text
from meeting_assistant.knowledge.model import ADDED
from meeting_assistant.knowledge.store import KnowledgeStore
from meeting_assistant.transport.keyring import reveal


def index_path(config: Config) -> Path:
    """The index of documents.

    Raises:
        ConfigError: The settings name none.
    """
    if config.knowledge.database is None:
        raise ConfigError("no place for the index of documents is set", hint="Set [knowledge] database.")
    return config.knowledge.database


def open_knowledge(config: Config) -> KnowledgeBase | None:
    """The documents that were added and those in the settings' folder; None if there are neither.

    Raises:
        ConfigError: The folder does not exist, or the embeddings endpoint's address is none.
        StoreError: The index can't be opened.
    """
    folder, index = documents_folder(config), index_path(config)
    if folder is None and not os.path.exists(index):
        return None
    return KnowledgeBase.open(
        folder,
        index=index,
        embedder=embedder_of(config),
        min_similarity=config.knowledge.embeddings.min_similarity,
    )


def open_index(config: Config) -> KnowledgeStore:
    """The index alone, as it is; the file is made if it is missing.

    Raises:
        ConfigError: The folder of documents does not exist.
        StoreError: The index can't be opened.
    """
    folder = documents_folder(config)
    return KnowledgeStore.open(index_path(config), ADDED if folder is None else path_text(folder))


def documents_folder(config: Config) -> Path | None:
    """The folder that is read at each start.

    Raises:
        ConfigError: It does not exist.
    """
    folder = config.knowledge.folder
    if folder is not None and not os.path.isdir(folder):
        raise ConfigError(
            f"the folder of documents {folder} {'is a file' if os.path.exists(folder) else 'does not exist'}",
            hint="Set [knowledge] folder to a folder with documents.",
        )
    return folder


def embedder_of(config: Config) -> EmbeddingEndpoint | None:
    """What makes vectors of meaning; None if no endpoint is set.

    Raises:
        ConfigError: The endpoint's address is none.
        AuthError: The keyring does not give the key.
    """
    wanted = config.knowledge.embeddings
    if wanted.base_url is None:
        return None
    return EmbeddingEndpoint(
        base_url=wanted.base_url,
        model=wanted.model,
        api_key="" if wanted.api_key is None else reveal(wanted.api_key.get_secret_value()),
        dimensions=wanted.dimensions,
        timeout_s=wanted.timeout_s,
        ca_file=config.service.ca_file,
    )
