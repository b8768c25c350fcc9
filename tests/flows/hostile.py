"""Texts that try to be more than text. Where one of them runs, it calls ``canary``."""

HOST = "elsewhere.invalid"
TRICKS = {
    "html": '<b id="canary-b">bold</b><h1 id="canary-h">head</h1><hr id="canary-r">',
    "script": '<script>canary("script")</script>',
    "image": '<img id="canary-i" src="x" onerror="canary(\'image\')">',
    "svg": '<svg id="canary-s" onload="canary(\'svg\')"><script>canary("svg")</script></svg>',
    "ends of elements": "</p></title></textarea></script></style></template>--></option></select>",
    "attribute": '" autofocus onfocus="canary(\'attribute\')" x="',
    "other attribute": "' onmouseover='canary(\"other\")' x='",
    "loads": f'<img src="http://{HOST}/p.png"><link rel="stylesheet" href="//{HOST}/s.css">',
    "frame": f'<iframe src="https://{HOST}/"></iframe><object data="//{HOST}/o"></object>',
    "form": f'<form action="http://{HOST}/"><button>Sign in again</button></form>',
    "refresh": f'<meta http-equiv="refresh" content="0;url=http://{HOST}/"><base href="//{HOST}/">',
    "markdown": f"[one](javascript:canary(1)) ![two](http://{HOST}/m.png) **three** `four`",
    "table": "| a | b |\n|---|---|\n| c | d |",
    "template": "{{7919*7907}} {% if 1 %}${7919*7907}#{7919*7907}<%= 7919*7907 %>",
    "reaching template": "{{ ''.__class__.__mro__ }} {{ request.app.state }} {0.__class__} %s %n",
    "style": "<style>body{display:none}</style>; background:url(//elsewhere.invalid/c)",
    "address": "javascript:canary('address') data:text/html,<script>canary('data')</script>",
    "direction": "\u202etxet\u202c \u2066isolated\u2069 zero\u200bwidth \ufeff",
    "no character": "\\0 %00 &#0; \\u0000 \u2400 \ufffd \x7f",
    "entities": "&lt;script&gt;canary(1)&lt;/script&gt; &amp;amp; &quot; &#x27;",
    "typesetting": '#import "x"; #eval("1") $ sum $ \\input{x} @label <label>',
    "shared objects": "__proto__ constructor prototype toString",
}
SHORT = '"><img id="canary" src=x onerror=canary(1)>{{7919*7907}}'
COMPUTED = str(7919 * 7907)
ODD_ID = 'DEV-"><img src=x onerror=canary(2)>'
ALL = " ".join(TRICKS.values())


def say(words: str, most: int) -> str:
    """The words and every trick, or the shortest of them, where there is room."""
    for tricks in (ALL, SHORT):
        if len(words) + 1 + len(tricks) <= most:
            return f"{words} {tricks}"
    return words[:most]
