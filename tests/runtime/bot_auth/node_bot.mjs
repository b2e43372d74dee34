// A bot in another language, written from docs/explanation/bot-auth.md alone: Node 20, no packages.
// It reads BOT_SHARED_SECRET; its arguments are the method, the URL and the body.
import { createHash, createHmac, randomBytes } from "node:crypto";
import { request } from "node:http";

function signed(method, url, body, secret) {
  const digest = createHash("sha256").update(body).digest("base64");
  const keyId = createHash("sha256").update("envgen bot key id").update(secret);
  const created = Math.floor(Date.now() / 1000);
  const contentDigest = `sha-256=:${digest}:`;
  const parameters =
    '("@method" "@authority" "@path" "@query" "content-digest")' +
    `;created=${created};keyid="${keyId.digest("hex").slice(0, 16)}"` +
    `;alg="hmac-sha256";expires=${created + 300}` +
    `;nonce="${randomBytes(18).toString("base64url")}";tag="bot"`;
  const base = [
    `"@method": ${method}`,
    `"@authority": ${url.host}`, // In lower case and without the default port.
    `"@path": ${url.pathname}`,
    `"@query": ${url.search || "?"}`,
    `"content-digest": ${contentDigest}`,
    `"@signature-params": ${parameters}`,
  ].join("\n");
  const mac = createHmac("sha256", secret).update(base).digest("base64");
  return {
    "Content-Digest": contentDigest,
    "Signature-Input": `sig=${parameters}`,
    Signature: `sig=:${mac}:`,
  };
}

const [method, address, body = ""] = process.argv.slice(2);
const url = new URL(address);
const headers = signed(method, url, body, process.env.BOT_SHARED_SECRET);
headers["Content-Length"] = Buffer.byteLength(body);
request(url, { method, headers }, (response) => {
  console.log(response.statusCode);
  response.resume();
}).end(body);
