/** What the bench says to a micro-benchmark; a short run where it is started by hand. */
export const settings = {
  monitorSeconds: 10,
  drivenChecks: 100_000,
  quick: true,
  ...JSON.parse(process.argv[2] ?? '{}'),
};

/** Tells the bench the rows. */
export function tell(rows) {
  console.log(JSON.stringify(rows));
  process.exit();
}
