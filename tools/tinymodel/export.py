"""Writes a trained model as GGUF, with the keys and tensors of Granite 4."""

import json
from pathlib import Path

import gguf
import numpy as np
import torch
from tokenizers import Tokenizer

import tokenizer as vocabulary
from model import Granite, Shape

NAME = "assay-tiny-granite"


def write(model: Granite, tokens: Path, template: str, path: Path) -> None:
    """Write the model, matrices in BF16 and norms in F32, with its tokenizer and chat template."""
    w = gguf.GGUFWriter(str(path), "granite")
    add_description(w)
    add_shape(w, model.shape)
    add_tokenizer(w, tokens, template)
    for name, p in model.state_dict().items():
        add_tensor(w, name, p)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def add_description(w: gguf.GGUFWriter) -> None:
    w.add_name(NAME)
    w.add_description("trained on generated text for the samples of Assay; knows an invented world only")
    w.add_license("apache-2.0")
    w.add_file_type(gguf.LlamaFileType.MOSTLY_BF16)


def add_shape(w: gguf.GGUFWriter, s: Shape) -> None:
    w.add_block_count(s.layers)
    w.add_context_length(s.context)
    w.add_embedding_length(s.width)
    w.add_feed_forward_length(s.feed_forward)
    w.add_head_count(s.heads)
    w.add_head_count_kv(s.kv_heads)
    w.add_layer_norm_rms_eps(s.norm_epsilon)
    w.add_rope_freq_base(s.rope_base)
    w.add_rope_dimension_count(s.head_dim)
    w.add_vocab_size(s.vocabulary)
    w.add_attention_scale(s.attention_multiplier)
    w.add_embedding_scale(s.embedding_multiplier)
    w.add_residual_scale(s.residual_multiplier)
    w.add_logit_scale(s.logits_scaling)


def add_tokenizer(w: gguf.GGUFWriter, path: Path, template: str) -> None:
    merges = [m if isinstance(m, str) else " ".join(m) for m in json.loads(path.read_text())["model"]["merges"]]
    t = Tokenizer.from_file(str(path))
    tokens = [t.id_to_token(i) for i in range(t.get_vocab_size())]
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("dbrx")
    w.add_token_list(tokens)
    w.add_token_types([token_type(token) for token in tokens])
    w.add_token_merges(merges)
    end = t.token_to_id(vocabulary.END_OF_TEXT)
    w.add_bos_token_id(end)
    w.add_eos_token_id(end)
    w.add_pad_token_id(t.token_to_id(vocabulary.PAD))
    w.add_unk_token_id(t.token_to_id("<|unk|>"))
    w.add_add_bos_token(False)
    w.add_chat_template(template)


def token_type(token: str) -> gguf.TokenType:
    if token in vocabulary.CONTROL:
        return gguf.TokenType.CONTROL
    if token in vocabulary.USER_DEFINED:
        return gguf.TokenType.USER_DEFINED
    return gguf.TokenType.NORMAL


def add_tensor(w: gguf.GGUFWriter, name: str, p: torch.Tensor) -> None:
    values = p.detach().float().contiguous()
    if values.dim() == 1:
        w.add_tensor(name, values.numpy().astype(np.float32))
        return
    bits = values.to(torch.bfloat16).view(torch.int16).numpy()
    w.add_tensor(name, bits.view(np.uint8), raw_dtype=gguf.GGMLQuantizationType.BF16)
