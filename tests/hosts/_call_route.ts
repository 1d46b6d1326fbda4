/** Calls the route of an example with a wrong secret, and with the right one. */
import { GET } from "../../examples/hosts/vercel_cron.ts";

for (const secret of ["wrong", process.env["CRON_SECRET"]]) {
  const headers = { authorization: `Bearer ${secret}` };
  const answer = await GET(new Request("http://localhost/api/tick", { headers }));
  console.log(answer.status, await answer.text());
}
