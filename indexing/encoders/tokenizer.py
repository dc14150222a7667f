"""The tokenizer of multilingual-e5-small, made from the pieces in its weights file."""

from __future__ import annotations

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from indexing.encoders.weights import Pieces


def make_tokenizer(pieces: Pieces) -> Tokenizer:
    """A SentencePiece unigram tokenizer as XLM-RoBERTa's, with ``<s> text </s>`` around a text.

    SentencePiece's rule ``nmt_nfkc`` is its cleaning of control characters, then NFKC.
    """
    tokenizer = Tokenizer(models.Unigram(list(pieces.scored), pieces.unknown, False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always"),
        ]
    )
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    start, end = pieces.scored[pieces.start][0], pieces.scored[pieces.end][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        pair=f"{start} $A {end} {end} $B {end}",
        special_tokens=[(start, pieces.start), (end, pieces.end)],
    )
    tokenizer.add_special_tokens(
        [pieces.scored[n][0] for n in (pieces.start, pieces.padding, pieces.end, pieces.unknown)]
    )
    return tokenizer
