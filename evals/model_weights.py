"""Makes the tiny models of random weights that a real server serves in tests: run by the python of
the server's own environment, as ``model_weights.py SOURCE TARGET``.

``SOURCE`` is a file that lists texts: TARGET becomes a chat model of two layers with a tokenizer
trained on them. Or it is the folder of a sentence encoder: TARGET becomes a cross-encoder over it
whose last layer is random. Weights and tokenizer are the same each time. What they say is noise;
that is what they are for.
"""

import shutil
import sys
from pathlib import Path

import torch  # pyright: ignore[reportMissingImports] - of the server's environment
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    PreTrainedTokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
)

_VOCABULARY = 2000
_WINDOW = 16384
_SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<tool_call>", "</tool_call>")

_TEMPLATE = """\
{%- if tools %}<|im_start|>system
Tools: {% for tool in tools %}{{ tool | tojson }}
{% endfor %}Name one as <tool_call>{"name": ..., "arguments": {...}}</tool_call><|im_end|>
{% endif %}
{%- for message in messages %}<|im_start|>{{ message.role }}
{{ message.content or "" }}
{%- for call in message.tool_calls or [] %}
<tool_call>{"name": "{{ call.function.name }}", "arguments": {{ call.function.arguments | tojson }}}
</tool_call>{% endfor %}<|im_end|>
{% endfor %}
{%- if add_generation_prompt %}<|im_start|>assistant
{% if enable_thinking is defined and enable_thinking is false %}<think>

</think>

{% endif %}{% endif %}"""


def make_chat(listed: Path, target: Path) -> None:
    texts = [Path(name).read_text(errors="ignore") for name in listed.read_text().splitlines()]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=_VOCABULARY,
        special_tokens=list(_SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    pad, end = _SPECIAL[0], _SPECIAL[2]
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=end, pad_token=pad)
    wrapped.chat_template = _TEMPLATE
    wrapped.save_pretrained(target)
    torch.manual_seed(7)
    config = Qwen3Config(
        vocab_size=len(wrapped),
        hidden_size=128,
        intermediate_size=256,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=32,
        max_position_embeddings=_WINDOW,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.token_to_id(end),
    )
    Qwen3ForCausalLM(config).to(torch.bfloat16).save_pretrained(target)


def make_reranker(encoder: Path, target: Path) -> None:
    torch.manual_seed(7)
    config = BertConfig.from_pretrained(encoder, num_labels=1)
    model = BertForSequenceClassification.from_pretrained(encoder, config=config)
    model.save_pretrained(target)
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
        shutil.copy(encoder / name, target / name)


if __name__ == "__main__":
    source, made = Path(sys.argv[1]), Path(sys.argv[2])
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    (make_chat if source.is_file() else make_reranker)(source, made)
