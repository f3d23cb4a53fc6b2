/**
 * True for a variable that Kubernetes puts into every pod for a Service called `health` or `health-…`: it is none of ours, even where its
 * name is, as with `HEALTH_MANAGEMENT_PORT=tcp://10.0.0.1:9000`.
 */
export function isServiceLink(key: string, value: string): boolean {
  if (/^HEALTH(_.*)?(_SERVICE_(HOST|PORT(_.+)?)|_PORT_[0-9]+_.+)$/.test(key)) return true;
  return /^HEALTH(_.*)?_PORT$/.test(key) && /^\s*(tcp|udp|sctp):\/\//i.test(value);
}
