import type { OpenApiDocument } from "./openapi.ts";

/** How the page about the API looks. */
export const REFERENCE_STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }
body { font: 16px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem 1.25rem 4rem; }
a { color: inherit; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0; }
section { border-top: 1px solid var(--line); margin-top: 1.5rem; }
h3 { font-size: 1rem; margin: 1.75rem 0 .25rem; }
h3 code { font-size: 1rem; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
.method { display: inline-block; font-weight: 700; min-width: 4.5rem; }
.scope { border: 1px solid var(--line); border-radius: 1rem; font-size: .8rem; padding: .05rem .6rem; }
p { margin: .25rem 0 .5rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; }
details { margin: .25rem 0; }
pre { border: 1px solid var(--line); border-radius: .4rem; overflow-x: auto; padding: .6rem .8rem; }
`;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: object;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: object }>>;
  };
  readonly responses: Readonly<
    Record<string, {
      readonly description: string;
      readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
    }>
  >;
}

/** A page about the API that can be read without a script, made of its OpenAPI document. */
export function referencePage(document: OpenApiDocument, base: string): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({
      ...{ path, method, operation, tag: operation.tags?.[0] ?? "" },
    }))
  );
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  const sections = tags.map((tag) =>
    `<section id="${anchor(tag)}"><h2>${escape(tag)}</h2>${
      operations.filter((each) => each.tag === tag).map(operationHtml).join("")
    }</section>`
  );
  const schemas = Object.entries(document.components?.schemas ?? {}).map(([name, schema]) =>
    `<h3 id="schema-${anchor(name)}"><code>${escape(name)}</code></h3>${json(schema)}`
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The HTTP API of Almanac</title>
<link rel="stylesheet" href="${escape(base)}/assets/reference.css">
</head>
<body>
<main>
<h1>The HTTP API of Almanac</h1>
<p>${escape(document.info.description ?? "")} As a document for programs:
<a href="${escape(base)}/openapi.json">openapi.json</a>. <a href="${
    escape(base || "/")
  }">The dashboard</a>.</p>
<nav aria-label="Sections"><ul>${
    [...tags, "Schemas"].map((tag) => `<li><a href="#${anchor(tag)}">${escape(tag)}</a></li>`).join(
      "",
    )
  }</ul></nav>
${sections.join("\n")}
<section id="schemas"><h2>Schemas</h2>${schemas.join("")}</section>
</main>
</body>
</html>
`;
}

function operationHtml(
  { path, method, operation }: {
    readonly path: string;
    readonly method: string;
    readonly operation: Operation;
  },
): string {
  const { summary = "", description = "", parameters = [], requestBody, responses } = operation;
  const scope = /Scope: `(\w+)`\./.exec(description)?.[1] ?? "";
  const about = description.replace(/ ?Scope: `\w+`\./, "");
  const body = requestBody && Object.values(requestBody.content)[0]?.schema;
  return `<article><h3><code><span class="method">${method.toUpperCase()}</span>${
    escape(path)
  }</code>
<span class="scope">${escape(scope)}</span></h3>
<p>${escape(summary)}. ${prose(about)}</p>
${parameters.length === 0 ? "" : parametersHtml(parameters)}
${body === undefined ? "" : `<details><summary>Body</summary>${schemaHtml(body)}</details>`}
<details><summary>Answers: ${Object.keys(responses).join(", ")}</summary><table><tbody>${
    Object.entries(responses).map(([status, { description, content = {} }]) => {
      const schema = Object.values(content)[0]?.schema;
      return `<tr><th scope="row">${status}</th><td>${prose(description)}${
        schema === undefined || Number(status) >= 400 ? "" : schemaHtml(schema)
      }</td></tr>`;
    }).join("")
  }</tbody></table></details></article>`;
}

function parametersHtml(parameters: readonly Parameter[]): string {
  const rows = parameters.map(({ name, in: place, required, description = "", schema = {} }) => {
    const { description: more, ...type } = schema as { readonly description?: string };
    return `<tr><th scope="row"><code>${escape(name)}</code></th><td>${place}${
      required ? ", required" : ""
    }</td><td>${prose(description || more || "")} <code>${
      escape(JSON.stringify(type))
    }</code></td></tr>`;
  });
  return `<table><thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">What</th></tr></thead>
<tbody>${rows.join("")}</tbody></table>`;
}

function schemaHtml(schema: object): string {
  const { $ref } = schema as { readonly $ref?: string };
  if ($ref === undefined) return json(schema);
  const name = $ref.split("/").at(-1)!;
  return `<p><a href="#schema-${anchor(name)}"><code>${escape(name)}</code></a></p>`;
}

function json(value: object): string {
  return `<pre>${escape(JSON.stringify(value, null, 2))}</pre>`;
}

function anchor(text: string): string {
  return encodeURIComponent(text.toLowerCase().replaceAll(" ", "-"));
}

/** A sentence with code in it. */
function prose(text: string): string {
  return escape(text).replaceAll(/`(.+?)`/g, "<code>$1</code>");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
