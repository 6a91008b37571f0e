// Videos made from videos, with the OpenAI Node SDK.
//
// `node walk_edits.mjs '{"base_url": …, "key": …, "clip": …}'` prints what the SDK made of the answers, as JSON; `clip`
// is an MP4 file.
import { createReadStream } from "node:fs";
import OpenAI from "openai";
import { finished } from "./finished.mjs";

const at = JSON.parse(process.argv[2]);
const client = new OpenAI({ baseURL: at.base_url, apiKey: at.key, timeout: 30_000 });
const small = { model: "mock-video", seconds: "1", size: "64x64" };

const source = await finished(client, (await client.videos.create({ ...small, prompt: "A kite" })).id);
const named = { video: { id: source.id } };
const sent = { ...small, video: createReadStream(at.clip) };
const made = {
  remix: await client.videos.remix(source.id, { prompt: "A remix" }),
  edit: await client.videos.edit({ prompt: "An edit", ...named }),
  "edit of a file": await client.videos.edit({ prompt: "An edit of a file", ...sent }),
  extension: await client.videos.extend({ prompt: "An extension", seconds: "4", ...named }),
};
const ends = {};
for (const [name, { id }] of Object.entries(made)) ends[name] = await finished(client, id);
console.log(JSON.stringify({ source, made, finished: ends }));
