// What a user of the OpenAI Node SDK sees of refusals, and of a video that is stopped.
//
// `node walk_errors.mjs '{"base_url": …, "key": …}'` prints what the SDK made of the answers, as JSON.
import OpenAI from "openai";
import { finished } from "./finished.mjs";

const at = JSON.parse(process.argv[2]);
const client = new OpenAI({ baseURL: at.base_url, apiKey: at.key, timeout: 30_000 });
const small = { model: "mock-video", seconds: "1", size: "64x64" };
const once = { headers: { "Idempotency-Key": "one-rope" } };

async function refusal(call) {
  try {
    await call();
  } catch (error) {
    const { status, type, code, param, requestID, message } = error;
    return { class: error.constructor.name, status_code: status, type, code, param, request_id: requestID, message };
  }
  throw new Error("there was no error");
}

const { id: gone } = await client.videos.create({ ...small, prompt: "A rope" }, once);
await finished(client, gone);
await client.videos.delete(gone);
const { id: stuck } = await client.videos.create({ ...small, prompt: "An anchor", mock: "stuck" });
const stranger = client.withOptions({ apiKey: "rg_live_wrong" });
const errors = {
  deleted: await refusal(() => client.videos.retrieve(gone)),
  deleted_content: await refusal(() => client.videos.downloadContent(gone)),
  early_content: await refusal(() => client.videos.downloadContent(stuck)),
  wrong_key: await refusal(() => stranger.videos.create({ ...small, prompt: "x" })),
  unknown_model: await refusal(() => client.videos.create({ model: "mock-vidoe", prompt: "x" })),
  bad_n: await refusal(() => client.videos.create({ ...small, prompt: "x", n: 9 })),
  reused_key: await refusal(() => client.videos.create({ ...small, prompt: "Another rope" }, once)),
};
const cancelled = await client.post(`/videos/${stuck}/cancel`);
console.log(JSON.stringify({ errors, stuck, cancelled, end: await finished(client, stuck) }));
