// node read.cjs DIALECT FILE MODULES: prints as JSON what DIALECT reads in FILE.
// MODULES is the folder whose node_modules holds what package.json beside this file names.
// A FILE that ends in .json has a list of texts, and what is printed is the list of answers.
const fs = require("node:fs");
const util = require("node:util");
const { createRequire } = require("node:module");

const [dialect, file, modules] = process.argv.slice(2);
const load = createRequire(`${modules}/`);
const text = fs.readFileSync(file, "utf8");
const read = {
  node: (text) => util.parseEnv(text),
  dotenv: (text) => load("dotenv").parse(text),
  dotenvx: (text) => load("@dotenvx/dotenvx").parse(text, { processEnv: {} }),
  "yaml-1.1": (text) => load("yaml").parse(text, { version: "1.1" }),
  "yaml-1.2": (text) => load("yaml").parse(text, { version: "1.2" }),
}[dialect];
const answer = file.endsWith(".json") ? JSON.parse(text).map((each) => read(each)) : read(text);
process.stdout.write(JSON.stringify(answer));
