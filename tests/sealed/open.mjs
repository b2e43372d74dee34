// Opens a sealed file with npm's HPKE and X-Wing, written from docs/explanation/sealed-format.md and nothing else.
//
//     node open.mjs FOLDER_WITH_NODE_MODULES FILE KEY
//
// Prints its values as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, file, key] = process.argv.slice(2);
const resolve = createRequire(`${modules}/package.json`).resolve;
const load = (name) => import(pathToFileURL(resolve(name)).href);
const { CipherSuite, HkdfSha256, Aes256Gcm } = await load("@hpke/core");
const { XWing } = await load("@hpke/hybridkem-x-wing");

const ENC = 1120;
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const lines = readFileSync(file, "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => line.split(": "));
const head = Object.fromEntries(lines.filter(([name]) => name.includes("-")));
const seed = readFileSync(key, "utf8").trim().replace("envgen-private-key-1:", "");

function info(name) {
  const parts = ["envgen-sealed", "1", head["sealed-project"], head["sealed-profile"], name];
  return new Uint8Array(
    Buffer.concat(
      parts.flatMap((part) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(Buffer.byteLength(part));
        return [length, Buffer.from(part)];
      }),
    ),
  );
}

const suite = new CipherSuite({
  kem: new XWing(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});
const recipientKey = await suite.kem.deserializePrivateKey(bytes(seed).buffer);
const values = {};
for (const [name, text] of lines.filter(([name]) => !name.includes("-"))) {
  const sealed = bytes(text);
  const context = await suite.createRecipientContext({
    recipientKey,
    enc: sealed.slice(0, ENC).buffer,
    info: info(name).buffer,
  });
  const padded = Buffer.from(await context.open(sealed.slice(ENC).buffer));
  values[name] = padded.subarray(0, padded.lastIndexOf(0x80)).toString("utf8");
}
console.log(JSON.stringify(values));
