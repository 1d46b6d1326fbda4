import { join } from "node:path";
import { docExamples } from "../tools/doc_examples.ts";

/*
 * In one runtime: `deno test --doc` starts one for each. `deno check --doc` checks their types.
 */

const folder = await Deno.makeTempDir({ prefix: "examples-" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

for (const { source, line, code } of await docExamples("ts")) {
  const file = join(folder, `${source.replaceAll(/\W/g, "_")}_${line}.ts`);
  await Deno.writeTextFile(file, code);
  const run = () => import(`file://${file}`);
  // what makes tests of its own has to do so before the first one runs
  if (code.includes("Deno.test(")) await run();
  else Deno.test(`the example in ${source}, line ${line}, runs`, run);
}
