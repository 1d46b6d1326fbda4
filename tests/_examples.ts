/** What each example prints, among other things. */
export const SAYS: Readonly<Record<string, readonly RegExp[]>> = {
  hello: [/^In five seconds \.\.\.\nHello, World!\n$/],
  reminders: [
    /"tea at 2030-01-01T16:00:00.000Z \(paused\)"/,
    /2 reminders cancelled/,
    /\[\] \[ "lunch at 2030-01-01T12:00:00.000Z" \]/,
    /@bob: stand up/,
  ],
  weekday_report: [
    /2026-03-27T08:00:00.000Z 27\/03\/2026, 09:00:00/,
    /2026-03-30T07:00:00.000Z 30\/03\/2026, 09:00:00/,
    /daily-report is next sent at/,
  ],
  run_job: [
    /resized to a width of 640/,
    /Cannot resize: width is 0/,
    /success \{ width: 320, height: 200 \}/,
  ],
  flaky_mail: [
    /mail to nobody: added\n[^]*\nmail to ada@example.com: kept\n/,
    /\nslow@example.com: error after 3 \(attempt 1, attempt 2, attempt 3\): .*its timeout is 0.2 s\n/,
    /\nada@example.com: success after 2 \(attempt 1, attempt 2\)\n/,
    /\nnobody: error after 1 \(attempt 1\): nobody is no address\n/,
  ],
  pipeline: [
    /^extract begins\nextract ends\n[^]*\nresize ends\ntidy up begins\ntidy up ends\n/,
    /ada true\nbob true\nada true\nCannot add a job of task "step": args\[0\]: expected a text\n$/,
  ],
  events: [/schedulerStarted/, /fail failed: no luck\n/, /\nfail error\n/, /work success/],
  custom_trigger: [/\[ 0, 100, 300, 700, 1500 \] ms\nping\nping\nping\n$/],
  own_transaction: [
    /^a lamp: ordered\n {4}orders: \[ "1 a lamp" \]\n {4}queued: \[ "1 a lamp" \]\n/,
    /a piano: not ordered, .* refused\n {4}orders: \[ "1 a lamp" \]\n {4}queued: \[ "1 a lamp" \]\n/,
    /\ninvoice for order 1: a lamp\n$/,
  ],
  persistent_reminders: [
    /^the first process\n( {4}\S+ is due at \S+\n){2}has crashed\n/,
    /\nthe second process\n( {4}\S+ is due at \S+\n){2} {4}@ada: tea is ready\nhas ended\n$/,
    /( {4}ada\.tea is due at \S+\n {4}stand-up is due at \S+T0[78]:00:00\.000Z\n)[^]*\1/,
  ],
  web_and_worker: [
    /\/resize\/640 -> 202 \{ job: "(\S+)" \}\n\/jobs\/\1 -> 200/,
    /the worker is process (\d+)\n[^]*\{ outcome: "success", value: \{ width: 640, resizedBy: \1 \} \}/,
    /the worker ends with code 0\n$/,
  ],
};

/** What the example `turso` prints, on every run: it needs a server. */
export const TURSO_SAYS =
  /\nand is due at \S+T0[78]:00:00.000Z\nA job by way of the server: "sent to ada@example.com", after \d+ ms\n$/;
