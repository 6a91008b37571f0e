// What the OpenAI Node SDK does by itself when no answer comes.
//
// `node walk_retry.mjs '{"base_url": …, "key": …, "prompt": …}'` prints the video that it ends up with, as JSON.
import OpenAI from "openai";

const at = JSON.parse(process.argv[2]);
const client = new OpenAI({ baseURL: at.base_url, apiKey: at.key, timeout: 30_000 });
const small = { seconds: "1", size: "64x64", metadata: { scene: "7" } };
console.log(JSON.stringify(await client.videos.create({ model: "mock-video", prompt: at.prompt, ...small })));
