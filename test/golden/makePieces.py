"""Makes pieces.json.gz and pieces-*.model.gz: small SentencePiece models, the pieces that SentencePiece cuts sentences into with them, and BLEU over these.

    python3 -m venv venv && venv/bin/pip install sacrebleu==2.6.0 sentencepiece==0.2.3
    venv/bin/python test/golden/makePieces.py

The sentences are those of text-metrics.json (makeTextMetrics.py says whose they are). The tests need none of this, only the files.
"""
import gzip, io, json, os, random
import sacrebleu, sentencepiece
from sacrebleu.metrics import BLEU
from sacrebleu.tokenizers.tokenizer_base import BaseTokenizer

here = os.path.dirname(os.path.abspath(__file__))
rows = json.load(open(os.path.join(here, 'text-metrics.json'), encoding='utf-8'))['rows']
lines = [' '.join(text.split()) for row in rows for text in [row['source'], *row['targets']] if text.strip()]

common = dict(num_threads=1, hard_vocab_limit=False, minloglevel=2)
# Rules of normalization take most of a model's room: one model is enough for them.
models = {
    'unigram': dict(model_type='unigram', normalization_rule_name='nmt_nfkc', vocab_size=900, character_coverage=0.98),
    'bpe': dict(model_type='bpe', normalization_rule_name='identity', vocab_size=1100, character_coverage=0.98, byte_fallback=True, remove_extra_whitespaces=False),
    'own': dict(model_type='unigram', normalization_rule_name='identity', vocab_size=1200, character_coverage=0.98, byte_fallback=True, user_defined_symbols=['DEBUG', 'the ', '%(', '中文'], treat_whitespace_as_suffix=True),
    'free': dict(model_type='bpe', normalization_rule_name='identity', vocab_size=900, character_coverage=0.98, user_defined_symbols=['debug', '%('], add_dummy_prefix=False),
}


def read_varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128: return value, at


def varint(n):
    return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + varint(n >> 7)


def unused(model, every):
    """Marks each so-many-th longer piece as UNUSED, as a restricted vocabulary does: `type: 5` at the end of its message, where the last one counts."""
    out, at, seen = b'', 0, 0
    while at < len(model):
        key, start = read_varint(model, at)
        length, start = read_varint(model, start)  # All fields at the top are messages.
        message, at = model[start:start + length], start + length
        if key == 10 and b'\x18' not in message[-2:-1]:
            text_length, text = read_varint(message, 1)
            if len(message[text:text + text_length].decode()) > 1:
                seen += 1
                if seen % every == 0: message += b'\x18\x05'
        out += varint(key) + varint(len(message)) + message
    return out


class Pieces(BaseTokenizer):
    """TokenizerSPM of sacrebleu, for a model of one's own."""
    def __init__(self, processor): self.processor = processor
    def signature(self): return 'spm'
    def __call__(self, line): return ' '.join(self.processor.EncodeAsPieces(line))


random.seed(5)
hard = [
    '', ' ', '  two  spaces  and\ttab ', '▁meta▁ ▁', 'ＡＢＣ　１２３ ㈱ ① ﬁ', 'no\u00a0break\u2003em\u2028line\u3000wide\u200bzero', 'e\u0301 é ñ n\u0303', '😀😀 𝒳 ≤ €5', 'aaaaaaaaaaaaaaaaaaaa', 'the the DEBUG=%(name)s the 中文中文',
    '\u0001\u007f\ufeff x', '<unk> <s> </s> <0x41>', 'ÅÄÖ ß ẞ İ ı', 'カ\u3099 ガ ｶﾞ', '각 각', 'a\u0000b', '…‥．。', '\n new\r\nline',
]
chosen = [text for row in random.sample(rows, 60) for text in (row['targets'][0], row['output'])][:110] + hard
out = {'about': 'Made by makePieces.py, which says how.', 'sentencepiece': sentencepiece.__version__, 'sacrebleu': sacrebleu.__version__, 'sentences': chosen, 'models': {}}
for name, options in models.items():
    file = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(lines), model_writer=file, **common, **options)
    model = file.getvalue()
    if name in ('bpe', 'own'):
        model = unused(model, 7)
    with open(os.path.join(here, f'pieces-{name}.model.gz'), 'wb') as to: to.write(gzip.compress(model, 9, mtime=0))
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    cases = {}
    for lowercase in (False, True):
        bleu = BLEU(tokenize='none', lowercase=lowercase, effective_order=False)
        bleu.tokenizer = Pieces(processor)
        outputs, references = [row['output'] for row in rows], [[row['targets'][k] for row in rows] for k in range(2)]
        cases['lowercase' if lowercase else 'mixed'] = bleu.corpus_score(outputs, references).score
    out['models'][name] = {'pieces': [processor.encode(text, out_type=str) for text in chosen], 'bleu': cases}
text = json.dumps(out, ensure_ascii=False, separators=(',', ':'))
with open(os.path.join(here, 'pieces.json.gz'), 'wb') as to: to.write(gzip.compress(text.encode(), 9, mtime=0))
