/**
 * A route that the cron of a platform calls with a secret, such as `app/api/tick/route.ts` on Vercel.
 *
 * vercel.json: `"crons": [{ "path": "/api/tick", "schedule": "* * * * *" }]`. Vercel sends what is in
 * CRON_SECRET as `Authorization: Bearer …`; others let you say which header they send.
 */
import { tickRoute } from "@almanac/scheduler/hosts/http";
import { connect } from "./_tasks.ts";

const { DATABASE_URL = "", DATABASE_TOKEN, CRON_SECRET = "" } = process.env;

export const GET = tickRoute(connect(DATABASE_URL, DATABASE_TOKEN), { secret: CRON_SECRET });
