// fal's own client has a type for the input and the output of each endpoint. `node publish_fal.mjs '["fal-ai/veo3.1", …]'`
// prints the schemas of these endpoints, and the names of those that the client does not have.
//
// The client writes every enum as text, whatever the JSON type is: "5" may be the number 5.

import { readFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGenerator } from "ts-json-schema-generator";

const client = new URL("../../node_modules/@fal-ai/client/", import.meta.url).pathname;
const declared = readFileSync(`${client}src/types/endpoints.d.ts`, "utf8");
const asked = JSON.parse(process.argv[2]);
const known = asked.filter((endpoint) => declared.includes(`    "${endpoint}": {`));
const file = join(mkdtempSync(join(tmpdir(), "fal-")), "ours.ts");
writeFileSync(
  file,
  `import type { EndpointTypeMap } from "${client}src/types/endpoints";
import type { InQueueQueueStatus, QueueStatus } from "${client}src/types/common";
export type Published = {
  endpoints: Pick<EndpointTypeMap, ${known.map((each) => JSON.stringify(each)).join(" | ")}>;
  queued: InQueueQueueStatus;
  status: QueueStatus;
};`,
);
const schema = createGenerator({ path: file, type: "Published", skipTypeCheck: true }).createSchema("Published");
const { version } = JSON.parse(readFileSync(`${client}package.json`, "utf8"));
console.log(JSON.stringify({ package: `@fal-ai/client ${version}`, schema, unknown: asked.filter((each) => !known.includes(each)) }));
