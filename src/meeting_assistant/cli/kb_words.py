"""The texts of `kb`, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """All texts of one language; names in braces mark where a value goes."""

    reading: str
    embedding: str
    added: str
    skipped: str
    summary: str
    stopped: str
    removed: str
    none: str
    nothing: str
    passages: str
    list_headings: tuple[str, ...]
    stats_headings: tuple[str, ...]
    stats: Mapping[str, str]


WORDS: Mapping[Language, Words] = {
    "en": Words(
        reading="reading",
        embedding="vectors",
        added="added {source}, passages: {passages}",
        skipped="skipped {source}: {reason}",
        summary="{added} added, {unchanged} unchanged, {removed} removed; passages in the index: {passages}",
        stopped="stopped; passages in the index: {passages}; add the rest with the same command",
        removed="removed {source}",
        none="no documents yet",
        nothing="nothing in the documents is about this",
        passages="passages: {}",
        list_headings=("document", "kind", "passages", "language", "path"),
        stats_headings=("what", "how much"),
        stats={
            "documents": "documents",
            "passages": "passages",
            "kinds": "documents by kind",
            "languages": "passages by language",
            "vectors": "passages with a vector",
            "vector_model": "vectors made by",
            "size_bytes": "size of the index",
            "database": "index",
        },
    ),
    "zh": Words(
        reading="读取文档",
        embedding="计算向量",
        added="已添加 {source}：{passages} 个片段",
        skipped="已跳过 {source}：{reason}",
        summary="添加 {added} 份，没有变化 {unchanged} 份，移除 {removed} 份；索引共有 {passages} 个片段",
        stopped="已停止；索引共有 {passages} 个片段，再次运行同一命令即可继续",
        removed="已移除 {source}",
        none="还没有文档",
        nothing="文档里没有相关内容",
        passages="{} 个片段",
        list_headings=("文档", "类型", "片段", "语言", "路径"),
        stats_headings=("项目", "数值"),
        stats={
            "documents": "文档",
            "passages": "片段",
            "kinds": "各类文档",
            "languages": "各语言片段",
            "vectors": "有向量的片段",
            "vector_model": "向量模型",
            "size_bytes": "索引大小",
            "database": "索引",
        },
    ),
}
