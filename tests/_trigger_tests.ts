/** All tests of triggers as one module, which starts faster than one by one. */
import "./bad_triggers_test.ts";
import "./calendar_interval_test.ts";
import "./combining_test.ts";
import "./cron_fields_test.ts";
import "./crontab_test.ts";
import "./summer_time_test.ts";
import "./trigger_contracts_test.ts";

console.log(`on a host in ${Intl.DateTimeFormat().resolvedOptions().timeZone}`);
