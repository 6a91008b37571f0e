// What a user of the OpenAI Node SDK does.
//
// `node walk.mjs <base URL> <key> <PNG> <folder for downloads>` prints what the SDK made of the answers, as JSON.
import { createReadStream, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import OpenAI from "openai";
import { VERSION } from "openai/version";

const [baseURL, apiKey, picture, folder] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, timeout: 30_000 });
const small = { model: "mock-video", seconds: "1", size: "64x64" };

// This SDK has no poll of its own.
async function finished(id) {
  const end = Date.now() + 40_000;
  for (;;) {
    const video = await client.videos.retrieve(id);
    if (video.status !== "queued" && video.status !== "in_progress") return video;
    if (Date.now() > end) throw new Error(`${id} is still ${video.status}`);
    await setTimeout(300);
  }
}

async function refusal(call) {
  try {
    await call();
  } catch (error) {
    const { status, type, code, param, requestID, message } = error;
    return { class: error.constructor.name, status_code: status, type, code, param, request_id: requestID, message };
  }
  throw new Error("there was no error");
}

const uri = `data:image/png;base64,${readFileSync(picture).toString("base64")}`;
const made = {
  film: await client.videos.create({ ...small, seconds: "4", size: "1280x720", prompt: "A paper boat" }),
  upload: await client.videos.create({ ...small, prompt: "A sail", input_reference: createReadStream(picture) }),
  uri: await client.videos.create({ ...small, prompt: "A mast", input_reference: { image_url: uri } }),
  twice: await client.videos.create(
    { ...small, prompt: "Two kites", n: 2, metadata: { scene: "7", take: "b" } },
    { headers: { "Idempotency-Key": "two-kites" } },
  ),
};
const ends = {};
for (const [name, { id }] of Object.entries(made)) ends[name] = await finished(id);

const listed = [];
for await (const video of client.videos.list({ limit: 3 })) listed.push(video.id);

const file = join(folder, "film.mp4");
const content = await client.videos.downloadContent(made.film.id);
await writeFile(file, Buffer.from(await content.arrayBuffer()));

const deleted = await client.videos.delete(made.upload.id);
const stranger = client.withOptions({ apiKey: "rg_live_wrong" });
const errors = {
  deleted: await refusal(() => client.videos.retrieve(made.upload.id)),
  wrong_key: await refusal(() => stranger.videos.create({ ...small, prompt: "x" })),
  unknown_model: await refusal(() => client.videos.create({ model: "mock-vidoe", prompt: "x" })),
  bad_n: await refusal(() => client.videos.create({ ...small, prompt: "x", n: 9 })),
};
console.log(JSON.stringify({ sdk: VERSION, made, finished: ends, listed, files: { film: file }, deleted, errors }));
