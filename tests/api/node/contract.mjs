// Every method of client.videos, by the real client of Node; prints what came back as one object.
import fs from "node:fs";
import OpenAI, { toFile } from "openai";

const client = new OpenAI({ apiKey: process.env.KEY, baseURL: process.env.URL, maxRetries: 0 });
const small = { size: "256x144", seconds: "1" };
const told = {};

async function finished(video) {
  while (video.status === "queued" || video.status === "in_progress") {
    await new Promise((resolve) => setTimeout(resolve, 100));
    video = await client.videos.retrieve(video.id);
  }
  return video;
}

async function refusal(call) {
  try {
    await call();
  } catch (error) {
    return { name: error.constructor.name, status: error.status, code: error.code, param: error.param };
  }
}

const picture = await toFile(fs.createReadStream(process.env.PICTURE), "a.png", { type: "image/png" });
const url = `data:image/png;base64,${fs.readFileSync(process.env.PICTURE).toString("base64")}`;

told.created = await client.videos.create({ prompt: "a ball", model: "sora-2", ...small });
told.finished = await finished(told.created);
told.withFile = await client.videos.create({ prompt: "a ball", input_reference: picture, ...small });
told.withUrl = await client.videos.create({ prompt: "a ball", input_reference: { image_url: url }, ...small });
const content = await client.videos.downloadContent(told.finished.id);
told.film = Buffer.from(await content.arrayBuffer()).subarray(4, 8).toString();
const thumbnail = await client.videos.downloadContent(told.finished.id, { variant: "thumbnail" });
told.thumbnail = thumbnail.headers.get("content-type");
told.remix = await client.videos.remix(told.finished.id, { prompt: "a gem" });
told.edit = await client.videos.edit({ prompt: "make the ball red", video: { id: told.finished.id } });
told.extend = await client.videos.extend({ prompt: "a gem", seconds: "4", video: { id: told.finished.id } });
told.listed = [];
for await (const video of client.videos.list({ limit: 2 })) told.listed.push(video.id);
told.endings = [];
for (const video of [told.remix, told.edit, told.extend]) told.endings.push((await finished(video)).status);
const hook = { name: "mine", url: "https://example.com/", event_types: ["video.completed"] };
const endpoint = await client.webhooks.create(hook);
told.endpoint = await client.webhooks.update(endpoint.id, { name: "ours" });
told.rotated = (await client.webhooks.rotateSecret(endpoint.id)).signing_secret !== endpoint.signing_secret;
told.endpoints = [];
for await (const one of client.webhooks.list({ limit: 1 })) told.endpoints.push(one.id);
told.sent = process.env.SENT && (await client.webhooks.unwrap(...JSON.parse(process.env.SENT)));
told.endpointGone = await client.webhooks.delete(endpoint.id);

const clip = await toFile(fs.createReadStream(process.env.CLIP), "a.mp4", { type: "video/mp4" });
told.character = await client.videos.createCharacter({ name: "Milo", video: clip });
told.sameCharacter = await client.videos.getCharacter(told.character.id);

const kept = await toFile(fs.createReadStream(process.env.PICTURE), "a.png", { type: "image/png" });
told.file = await client.files.create({ file: kept, purpose: "vision" });
told.fileContent = (await (await client.files.content(told.file.id)).arrayBuffer()).byteLength;
told.fromFile = await finished(
  await client.videos.create({ prompt: "Milo", input_reference: { file_id: told.file.id }, ...small }),
);
told.fileGone = await client.files.delete(told.file.id);

const line = { custom_id: "1", method: "POST", url: "/v1/videos", body: { prompt: "a ball", ...small } };
const input = await client.files.create({
  file: await toFile(Buffer.from(JSON.stringify(line)), "a.jsonl"),
  purpose: "batch",
});
let batch = await client.batches.create({
  input_file_id: input.id,
  endpoint: "/v1/videos",
  completion_window: "24h",
});
while (!["completed", "failed"].includes(batch.status)) {
  await new Promise((resolve) => setTimeout(resolve, 200));
  batch = await client.batches.retrieve(batch.id);
}
told.batch = batch;
told.answer = JSON.parse(await (await client.files.content(batch.output_file_id)).text());
told.batches = (await client.batches.list()).data.length;

told.models = (await client.models.list()).data.map((model) => model.id);
told.missing = await refusal(() => client.videos.retrieve("video_1"));
told.empty = await refusal(() => client.videos.create({ prompt: "" }));
told.deleted = await client.videos.delete(told.finished.id);
for (const video of [told.withFile, told.withUrl]) await client.videos.delete(video.id);
console.log(JSON.stringify(told));
