# A pool's process: reads a line of JSON for each question, and answers it with one. What it prints for people goes to stderr.
import json
import re
import sys

for line in sys.stdin:
    question = json.loads(line)
    a, b = (int(number) for number in re.findall(r"-?\d+", question["input"])[:2])
    text = question["input"]
    if "+" in text:
        answer = a + b
    elif "-" in text:
        answer = a - b
    elif "times" in text:
        answer = a * b
    elif "divided" in text:
        answer = a // b
    else:
        print(json.dumps({"id": question["id"], "error": "I do not know how"}), flush=True)
        continue
    print(json.dumps({"id": question["id"], "output": f"It is {answer}."}), flush=True)
