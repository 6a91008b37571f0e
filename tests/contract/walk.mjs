// What a user of the OpenAI Node SDK does.
//
// `node walk.mjs '{"base_url": …, "key": …, "picture": …, "folder": …}'` prints what the SDK made of the answers, as
// JSON; `picture` is a PNG, `folder` is for downloads.
import { createReadStream, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import OpenAI from "openai";
import { VERSION } from "openai/version";
import { finished } from "./finished.mjs";

const at = JSON.parse(process.argv[2]);
const client = new OpenAI({ baseURL: at.base_url, apiKey: at.key, timeout: 30_000 });
const small = { model: "mock-video", seconds: "1", size: "64x64" };

async function all(list) {
  const ids = [];
  for await (const video of list) ids.push(video.id);
  return ids;
}

const uri = `data:image/png;base64,${readFileSync(at.picture).toString("base64")}`;
const kites = { ...small, prompt: "Two kites over a beach", n: 2, metadata: { scene: "7", take: "b" } };
const once = { headers: { "Idempotency-Key": "two-kites" } };
const made = {
  film: await client.videos.create({ ...small, seconds: "4", size: "1280x720", prompt: "A paper boat" }),
  upload: await client.videos.create({ ...small, prompt: "A sail", input_reference: createReadStream(at.picture) }),
  uri: await client.videos.create({ ...small, prompt: "A mast", input_reference: { image_url: uri } }),
  twice: await client.videos.create({ ...kites, mock: "rate_limited" }, once),
};
const replayed = await client.videos.create({ ...kites, mock: "rate_limited" }, once);
const ends = {};
for (const [name, { id }] of Object.entries(made)) ends[name] = await finished(client, id);

const listed = {
  pages: [],
  newest_first: await all(client.videos.list({ limit: 3 })),
  oldest_first: await all(client.videos.list({ limit: 3, order: "asc" })),
  after: await all(client.videos.list({ limit: 1, order: "asc", after: made.upload.id })),
};
for await (const page of (await client.videos.list({ limit: 3 })).iterPages()) {
  listed.pages.push(page.data.map((video) => video.id));
}

const files = {};
for (const [file, id, query, options] of [
  ["film", made.film.id],
  ["second", made.twice.id, {}, { query: { index: 1 } }],
  ["thumbnail", made.film.id, { variant: "thumbnail" }],
  ["spritesheet", made.film.id, { variant: "spritesheet" }],
]) {
  const content = await client.videos.downloadContent(id, query, options);
  files[file] = join(at.folder, file);
  await writeFile(files[file], Buffer.from(await content.arrayBuffer()));
}

const deleted = await client.videos.delete(made.upload.id);
const estimate = await client.videos.create(kites, { query: { dryRun: true } });

const facts = { sdk: VERSION, made, replayed_id: replayed.id, finished: ends, listed, files, deleted, estimate };
console.log(JSON.stringify(facts));
