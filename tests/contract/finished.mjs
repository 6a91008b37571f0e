// The OpenAI Node SDK has no poll of its own.
import { setTimeout } from "node:timers/promises";

export async function finished(client, id) {
  const end = Date.now() + 40_000;
  for (;;) {
    const video = await client.videos.retrieve(id);
    if (video.status !== "queued" && video.status !== "in_progress") return video;
    if (Date.now() > end) throw new Error(`${id} is still ${video.status}`);
    await setTimeout(300);
  }
}
