"""The second version of MiniMax's API, as LiteLLM speaks it: MiniMax has published no package of its own for it."""

from litellm.llms.minimax.videos import transformation as minimax

from tests.vendors import said

base = f"{minimax.MINIMAX_VIDEO_DEFAULT_API_BASE}/v2"
headers = minimax.MinimaxVideoConfig().validate_environment({}, "MiniMax-H3", api_key=said.KEY)
key = {"authorization": headers["Authorization"].replace(said.KEY, "{key}")}
text = {
    "type": "object",
    "properties": {"type": {"const": "text"}, "text": {"type": "string"}},
    "required": ["type", "text"],
    "additionalProperties": False,
}
media = minimax._CallerMediaItem.model_json_schema()
types = {"resolution": "string", "duration": "integer", "ratio": "string", "aigc_watermark": "boolean"}
assert types.keys() <= set(minimax._CREATE_BODY_KEYS)
body = {
    "type": "object",
    "properties": {
        "model": {"type": "string"},
        "content": {
            "type": "array",
            "items": {"anyOf": [text, {name: value for name, value in media.items() if name != "$defs"}]},
        },
        **{name: {"type": kind} for name, kind in types.items()},
    },
    "required": ["model", "content", "resolution", "duration"],
    "additionalProperties": False,
    "$defs": media["$defs"],
}
paths = [
    ("POST", "/video_generation", body, minimax._TaskIdResponse.model_json_schema()),
    ("GET", "/query/video_generation/[^/?]+", None, minimax._TaskResponse.model_json_schema()),
    ("DELETE", "/video_generation/[^/?]+", None, None),
    ("GET", r"/query/video_generation\?.+", None, minimax._ListResponse.model_json_schema()),
]

said.say(
    "litellm",
    *(
        {"method": method, "url": base + path, "headers": key, "request": request, "reply": reply}
        for method, path, request, reply in paths
    ),
)
