// node read.cjs DIALECT FILE MODULES: prints as JSON what DIALECT reads in FILE.
// MODULES is the folder whose node_modules holds what package.json beside this file names.
const fs = require("node:fs");
const util = require("node:util");
const { createRequire } = require("node:module");

const [dialect, file, modules] = process.argv.slice(2);
const load = createRequire(`${modules}/`);
const text = fs.readFileSync(file, "utf8");
const read = {
  node: () => util.parseEnv(text),
  dotenv: () => load("dotenv").parse(text),
  dotenvx: () => load("@dotenvx/dotenvx").parse(text, { processEnv: {} }),
  "yaml-1.1": () => load("yaml").parse(text, { version: "1.1" }),
  "yaml-1.2": () => load("yaml").parse(text, { version: "1.2" }),
}[dialect];
process.stdout.write(JSON.stringify(read()));
