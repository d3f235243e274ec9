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
told.models = (await client.models.list()).data.map((model) => model.id);
told.missing = await refusal(() => client.videos.retrieve("video_1"));
told.empty = await refusal(() => client.videos.create({ prompt: "" }));
told.deleted = await client.videos.delete(told.finished.id);
for (const video of [told.withFile, told.withUrl]) await client.videos.delete(video.id);
console.log(JSON.stringify(told));
