"""ModelArk, in ByteDance's own SDK for Ark, which is the same API inside China: only the host is another."""

import inspect

from volcenginesdkarkruntime import Ark
from volcenginesdkarkruntime.resources.content_generation.tasks import Tasks
from volcenginesdkarkruntime.types.content_generation.content_generation_task import ContentGenerationTask
from volcenginesdkarkruntime.types.content_generation.content_generation_task_id import ContentGenerationTaskID
from volcenginesdkarkruntime.types.content_generation.list_content_generation_tasks_response import (
    ListContentGenerationTasksResponse,
)

from tests.vendors import said

client = Ark(api_key=said.KEY, base_url="https://ark.ap-southeast.bytepluses.com/api/v3", max_retries=0)
tasks = client.content_generation.tasks
create = inspect.getclosurevars(Tasks.create).nonlocals["func"]  # what the decorator hides

task = said.partial(ContentGenerationTask.model_json_schema(), "id", "status")
tasks_of = {
    **said.partial(ListContentGenerationTasksResponse.model_json_schema(), "items", "total"),
    "$defs": task["$defs"],
}
tasks_of["properties"]["items"] = {"type": "array", "items": {**task, "$defs": {}}}

said.say(
    "volcengine-ark-runtime",
    said.call(
        lambda: tasks.create(model="a-model", content=[{"type": "text", "text": "a fox"}]),
        request=said.parameters(create),
        reply=ContentGenerationTaskID.model_json_schema(),
    ),
    said.call(lambda: tasks.get(task_id="ID"), reply=task),
    said.call(lambda: tasks.delete(task_id="ID")),
    said.call(lambda: tasks.list(page_num=1, page_size=100), reply=tasks_of),
)
