"""A request in a form: the same fields, of which some may be files."""

from typing import Any, get_args

from pydantic import BaseModel

from reelgate.forms import Upload

_FILE = {"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"}
_NULL = {"type": "null"}
_NOTE = "As a form: nested fields are written with brackets, as `metadata[scene]`, and media may be files."


def name(model: type[BaseModel]) -> str:
    return f"{model.__name__}Form"


def schema(model: type[BaseModel], as_json: dict[str, Any]) -> dict[str, Any]:
    """The schema of the model's form, made from the one of its JSON."""
    properties = {
        key: _in_a_form(each, file=_takes_file(model.model_fields[key].annotation))
        for key, each in as_json["properties"].items()
    }
    return {**as_json, "title": name(model), "description": _NOTE, "properties": properties}


def _in_a_form(field: dict[str, Any], *, file: bool) -> dict[str, Any]:
    """A form has no null, and may have files where JSON has media."""
    if "anyOf" not in field and not file:
        return field
    said = {key: value for key, value in field.items() if key == "description" or key.startswith("x-")}
    options = [each for each in field.get("anyOf", [field]) if each != _NULL]
    if file:
        options = [_with_files(each) for each in options]
        options = [_FILE, *options] if any(each.get("type") != "array" for each in options) else options
    return {**(options[0] if len(options) == 1 else {"anyOf": options}), **said}


def _with_files(option: dict[str, Any]) -> dict[str, Any]:
    if option.get("type") != "array":
        return option
    return {**option, "items": {"anyOf": [_FILE, option.get("items", {})]}}


def _takes_file(annotation: Any) -> bool:
    return annotation is Upload or any(map(_takes_file, get_args(annotation)))
