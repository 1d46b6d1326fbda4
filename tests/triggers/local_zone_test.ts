import { assertEquals, assertMatch } from "@std/assert";

const TESTS = new URL("quick_test.ts", import.meta.url).pathname;

for (const TZ of ["Australia/Sydney", "America/Toronto", "UTC"]) {
  Deno.test(`every trigger keeps its word on a host in ${TZ}`, async () => {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["test", "--no-check", "--allow-env", "--allow-read", TESTS],
      env: { TZ, NO_COLOR: "1" },
    });
    const { success, stdout } = await command.output();
    const output = new TextDecoder().decode(stdout);
    assertEquals(success, true, output);
    assertMatch(output, new RegExp(`on a host in ${TZ}`));
  });
}
