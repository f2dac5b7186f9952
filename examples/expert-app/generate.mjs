// Writes src/generated.ts: the types of src/operations.graphql, as the service's schema has them.
import { readFileSync, writeFileSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as documents from "@graphql-codegen/typed-document-node";
import * as operations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";

const here = (path) => new URL(path, import.meta.url);
const read = (path) => parse(readFileSync(here(path), "utf8"));

const text = await codegen({
  filename: "generated.ts",
  schema: read("../../schema.graphql"),
  documents: [{ location: "operations.graphql", document: read("src/operations.graphql") }],
  pluginMap: { operations, documents },
  plugins: [{ operations: {} }, { documents: {} }],
  config: {
    documentMode: "string",
    futureProofEnums: true, // "clients ignore what they do not know, above all new values of an enum"
    scalars: { ID: "string", Instant: "string", Duration: "string", Date: "string" },
    strictScalars: true,
    useTypeImports: true,
  },
});
writeFileSync(here("src/generated.ts"), text);
