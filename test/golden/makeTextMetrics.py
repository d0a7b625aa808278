"""Makes text-metrics.json: real sentences in many scripts, altered outputs for them, and what sacrebleu, rouge-score and scikit-learn say of these.

    python3 -m venv venv && venv/bin/pip install sacrebleu==2.6.0 rouge-score==0.1.2 scikit-learn==1.9.1 Django polib
    venv/bin/python test/golden/makeTextMetrics.py > test/golden/text-metrics.json

The sentences are Django's own messages and their translations (BSD licence, (c) Django Software Foundation and individual contributors). The outputs are
these translations with seeded mistakes: words left out, doubled, swapped, moved, taken from another sentence. The tests need none of this, only the file.
"""
import json, os, random, re, sys
import django, polib, sacrebleu
from nltk.stem import porter
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU, CHRF, TER
from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support

random.seed(11)
languages = ['de', 'fr', 'tr', 'vi', 'ru', 'el', 'ar', 'fa', 'he', 'hi', 'bn', 'ta', 'th', 'ko', 'zh_Hans', 'ja']
unspaced = {'th', 'zh_Hans', 'ja'}
per_language = 16
folder = os.path.join(os.path.dirname(django.__file__), 'conf', 'locale')


def sentences(language):
    entries = polib.pofile(os.path.join(folder, language, 'LC_MESSAGES', 'django.po'))
    pairs = [(e.msgid, e.msgstr) for e in entries if e.msgstr and not e.msgid_plural and not e.obsolete and 'fuzzy' not in e.flags and 35 <= len(e.msgid) <= 170 and '<' not in e.msgid and '\n' not in e.msgid]
    random.shuffle(pairs)
    return pairs[:per_language]


def pieces(text, language):
    return list(text) if language in unspaced else text.split(' ')


def altered(text, language, others, rate):
    words = pieces(text, language)
    out = []
    for word in words:
        at = random.random()
        if at < rate * 0.3: continue
        if at < rate * 0.5: out += [word, word]
        elif at < rate * 0.8: out.append(random.choice(pieces(random.choice(others), language)))
        elif at < rate * 0.9: out.append(word.upper())
        else: out.append(word)
    if len(out) > 6 and random.random() < rate * 2:
        start, length = random.randrange(len(out) - 3), random.randint(1, 3)
        moved, rest = out[start:start + length], out[:start] + out[start + length:]
        to = random.randrange(len(rest))
        out = rest[:to] + moved + rest[to:]
    return ('' if language in unspaced else ' ').join(out)


rows = []
for language in languages:
    pairs = sentences(language)
    texts = [target for _, target in pairs]
    for source, target in pairs:
        rows.append({'language': language, 'source': source, 'targets': [target, altered(target, language, texts, 0.15)], 'output': altered(target, language, texts, 0.35)})

# What tokenizers trip over, as (output, target, second target).
hard = [
    ('It costs $1,000.50, not 5.', 'It costs $1,000.50 not .5', 'It costs 1,000.50 dollars.'),
    ('a,,5 b..c ...5 5.,x', 'a,,5 b..c ...5 5.,x', 'a, ,5 b. .c'),
    ('.5 is 0.5', '.5 is 0.5', '0.5 is .5'),
    ('5--a 3-4 a-b -5 5-', '5--a 3-4 a-b -5 5-', '5 - -a 3 - 4'),
    ('&quot;A&amp;B&quot; &lt;skip&gt; <skipped>x', '"A&B" <skip> x', '&amp;quot;'),
    ('line-\nbreak and\nnext', 'linebreak and next', 'line break and next'),
    ('em—dash “quotes” … «guillemets» naïve', 'em — dash "quotes" ... « guillemets » naïve', 'em-dash'),
    ('emoji 😀😀 and 𝒳 math ≤ ≥ €5', 'emoji 😀 and 𝒳 math ≤≥ € 5', 'emoji'),
    ('no\u00a0break\u2003em\u2028line\u3000wide\u200bzero\x1cunit\x85nel\ufeffbom', 'no break em line wide zero unit nel bom', 'x'),
    ('trailing spaces \u3000 \n', 'trailing spaces', 'trailing'),
    ('', 'empty output', 'nothing'),
    ('something', '', ''),
    ('', '', ''),
    ('one', 'one', 'two'),
    ('中文，句子。2024年5月！ABC', '中文句子，2024 年 5 月。ABC', '中文'),
    ('100％ ＡＢＣ ㈱ ① 〇 𠀀', '100% ABC ㈱ ① 〇 𠀀', '𠀀𠀁'),
    ('ひらがなカタカナ漢字ー・', 'ひらがな カタカナ 漢字', 'カタカナひらがな'),
    ("John's dog's bone isn't. 's", "John 's dogs bone is n't", "Johns"),
    ('((nested) [brackets] {curly}) /slash\\back', '( (nested) [ brackets ] {curly} ) / slash', 'x'),
    ('the the the the the the the', 'the cat is on the mat', 'there is a cat on the mat'),
    ('a b c d e f g h i j k l m n o p', 'p o n m l k j i h g f e d c b a', 'i j k l m n o p a b c d e f g h'),
    ('x ' * 60 + 'y', 'y ' + 'x ' * 40, 'z'),
    ('İstanbul ΣΑΣ STRASSE ẞ', 'istanbul σας strasse ß', 'i̇stanbul'),
    ('constructor __proto__ toString', 'constructor __proto__ toString', 'hasOwnProperty'),
]
for output, first, second in hard: rows.append({'language': 'hard', 'source': '', 'targets': [first, second], 'output': output})

outputs = [row['output'] for row in rows]
first = [row['targets'][0] for row in rows]
second = [row['targets'][1] for row in rows]
groups = sorted(set(row['language'] for row in rows), key=lambda language: [row['language'] for row in rows].index(language))


def golden(scorer, params, metric, sentence, several):
    references = [first, second] if several else [first]
    whole = metric.corpus_score(outputs, references)
    by_group = {}
    for group in groups:
        at = [k for k, row in enumerate(rows) if row['language'] == group]
        by_group[group] = metric.corpus_score([outputs[k] for k in at], [[side[k] for k in at] for side in references]).score
    return {'use': scorer, 'params': params, 'several': several, 'signature': str(metric.get_signature()), 'corpus': whole.score, 'groups': by_group,
            'sentences': [round(sentence.sentence_score(output, [side[k] for side in references]).score, 11) for k, output in enumerate(outputs)]}


cases = []
for several in (False, True):
    for tokenize in ('13a', 'intl', 'zh', 'char', 'none'):
        cases.append(golden('bleu', {'tokenize': tokenize}, BLEU(tokenize=tokenize), BLEU(tokenize=tokenize, effective_order=True), several))
for smooth, value in (('floor', None), ('floor', 0.5), ('add-k', None), ('add-k', 2), ('none', None)):
    params = {'smooth': smooth} if value is None else {'smooth': smooth, 'smooth_value': value}
    cases.append(golden('bleu', params, BLEU(smooth_method=smooth, smooth_value=value), BLEU(smooth_method=smooth, smooth_value=value, effective_order=True), False))
cases.append(golden('bleu', {'lowercase': True, 'effective_order': True}, BLEU(lowercase=True, effective_order=True), BLEU(lowercase=True, effective_order=True), True))
for use, order in (('chrf', 0), ('chrf++', 2)):
    for params in ({}, {'lowercase': True}, {'whitespace': True}, {'eps_smoothing': True}, {'char_order': 4, 'beta': 3}):
        metric = CHRF(word_order=order, **params)
        cases.append(golden(use, params, metric, metric, params == {} or 'lowercase' in params))
        if params == {}: cases.append(golden(use, params, metric, metric, False))
for params in ({}, {'normalized': True}, {'no_punct': True, 'case_sensitive': True}, {'normalized': True, 'asian_support': True}, {'normalized': True, 'asian_support': True, 'no_punct': True}):
    metric = TER(**params)
    cases.append(golden('ter', params, metric, metric, params in ({}, {'normalized': True})))
    if params == {}: cases.append(golden('ter', params, metric, metric, False))

english = [row['source'] for row in rows if row['source']]
english_outputs = [altered(text, 'en', english, 0.4) for text in english]
rouge = {}
for stemmer in (False, True):
    scorer = rouge_scorer.RougeScorer(['rouge1', 'rouge2', 'rougeL'], use_stemmer=stemmer)
    scores = [scorer.score(target, output) for target, output in zip(english, english_outputs)]
    rouge['stemmed' if stemmer else 'plain'] = {kind: [[round(getattr(score[kind], part), 11) for part in ('fmeasure', 'precision', 'recall')] for score in scores] for kind in ('rouge1', 'rouge2', 'rougeL')}

extra = '''caresses ponies ties caress cats feed agreed plastered bled motoring sing conflated troubled sized hopping tanned falling hissing fizzed failing filing happy sky
relational conditional rational valenci hesitanci digitizer conformabli radicalli differentli vileli analogousli vietnamization predication operator feudalism decisiveness hopefulness
callousness formaliti sensitiviti sensibiliti triplicate formative formalize electriciti electrical hopeful goodness revival allowance inference airliner gyroscopic adjustable defensible
irritant replacement adjustment dependent adoption homologou communism activate angulariti homologous effective bowdlerize probate rate cease controll roll dying lying tying news innings
inning outing outings canning cannings howe proceed exceed succeed skies die dies died flies fly enjoy enjoyed say says said spied lied skis yes toy toys boy boyish agreeably fully
sensibly geology geologi theological oed ied used being generously generate general generic organization organize university universe was his this yours axes bus gas y yy by ay eye'''.split()
words = sorted(set(extra) | set(word for text in english + english_outputs for word in re.findall('[a-z0-9]+', text.lower())))
stemmer = porter.PorterStemmer()
stems = {word: stemmer.stem(word) for word in words}

names = ['positive', 'negative', 'neutral', 'mixed', '__proto__']
truth = [random.choice(names[:4]) for _ in range(240)]
guess = [truth[k] if random.random() < 0.6 else random.choice(names) for k in range(240)]
present = sorted(set(truth) | set(guess))
precision, recall, f1, support = precision_recall_fscore_support(truth, guess, labels=present, zero_division=0)
labels = {'truth': truth, 'guess': guess, 'confusion': {'labels': present, 'matrix': confusion_matrix(truth, guess, labels=present).tolist()},
          'table': [{'label': label, 'precision': precision[k], 'recall': recall[k], 'f1': f1[k], 'support': int(support[k])} for k, label in enumerate(present)],
          'averages': {average: dict(zip(('precision', 'recall', 'f1'), precision_recall_fscore_support(truth, guess, average=average, zero_division=0)[:3])) for average in ('micro', 'macro', 'weighted')},
          'three': {average: f1_score(truth, guess, labels=names[:3], average=average, zero_division=0) for average in ('micro', 'macro', 'weighted')}}

json.dump({'about': 'Made by makeTextMetrics.py, which says how. Sentences: Django and its translations, BSD licence.', 'sacrebleu': sacrebleu.__version__, 'rows': rows, 'cases': cases,
           'rouge': {'targets': english, 'outputs': english_outputs, **rouge}, 'stems': stems, 'labels': labels}, sys.stdout, ensure_ascii=False, indent=None, separators=(',', ':'))
