// Writes the types of the API from its own description; `--check` only says whether they are stale.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const source = new URL("../../docs/reference/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.d.ts", import.meta.url);

const decimal = ts.factory.createTypeReferenceNode("Decimal");
const ast = await openapiTS(JSON.parse(await readFile(source, "utf8")), {
  // A number with a fraction reaches the page as its exact text; see src/api/exact.ts.
  transform: (schema) => (schema.type === "number" ? decimal : undefined),
});
const text =
  "// Drawn by `npm run schema` from docs/reference/openapi.json. Not edited by hand.\n" +
  'import type { Decimal } from "./exact";\n\n' +
  astToString(ast);

if (process.argv.includes("--check")) {
  const kept = await readFile(target, "utf8").catch(() => "");
  if (kept !== text) {
    console.error("src/api/schema.d.ts is stale: run `npm run schema` in web/");
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
