import type { Reason } from './reason.js';

/** What a reason means, and what to try first. */
export interface Remedy {
  /** In plain words, as the end of "it is down: …". */
  readonly means: string;
  /** The first thing worth a look. */
  readonly tryFirst: string;
}

/** One remedy for each reason. The bodies at level `full`, the page and the documentation have it from here. */
export const REMEDIES: Readonly<Record<Reason, Remedy>> = {
  pending: {
    means: 'the first check has not ended yet',
    tryFirst: 'Wait for one deadline. If it stays, the loop has not started: look at the boot log.',
  },
  stale: {
    means: 'the last result is too old to stand for anything',
    tryFirst: 'Is this process alive, and is its event loop turning? Its checks have not ended for a while.',
  },
  timeout: {
    means: 'no answer by the deadline',
    tryFirst: 'Look for load and locks there, and for a firewall on the way that drops packets.',
  },
  not_configured: {
    means: 'there is no client and no address to ask',
    tryFirst: 'Set the key, or provide the token, that the registration of this indicator names.',
  },
  unreachable: {
    means: 'no connection: refused, reset, unknown host, or TLS failed',
    tryFirst: 'Is it running? Then compare address, port and certificate with the configuration.',
  },
  auth_failed: {
    means: 'a wrong or missing password, or an unknown user',
    tryFirst: 'Compare the secret with the server’s. Connections made earlier may go on working for a while.',
  },
  forbidden: {
    means: 'the user is known and may not do this',
    tryFirst: 'Look at the grants of the user that this application signs in with.',
  },
  overloaded: {
    means: 'no free slot, in the application’s pool or on the server',
    tryFirst: 'Look for leaked connections and long queries, then at the size of the pool and the server’s limit.',
  },
  loading: {
    means: 'it is starting up or recovering',
    tryFirst: 'Wait: it is asked again at the down interval. If it lasts, read its own log.',
  },
  read_only: {
    means: 'it answers, and takes no writes',
    tryFirst: 'Look for a failover, a full disk, or the address of a replica in the configuration.',
  },
  outdated: {
    means: 'its schema or its data is older than allowed',
    tryFirst:
      'Run the pending migrations. Of a replica, look at its replication and at what keeps it from catching up.',
  },
  backlog: {
    means: 'work lies there undone: too much, for too long, paused, or without a worker',
    tryFirst: 'Are the workers running, and is the queue paused? Then look at failed jobs, and at how long one takes.',
  },
  bad_response: {
    means: 'an answer of another protocol or shape',
    tryFirst: 'Is the port right, and does a proxy or a login page stand in between?',
  },
  missing_credentials: {
    means: 'the provider needs a key, and there is none',
    tryFirst: 'Set the key where the application reads it, in this environment.',
  },
  rate_limited: {
    means: 'the provider refuses more requests for now',
    tryFirst: 'Wait for its limit to reset, then spread the requests or ask for a higher limit.',
  },
  quota_exhausted: {
    means: 'the quota or the credit is used up',
    tryFirst: 'Look at the plan, the budget and the bill of the account.',
  },
  upstream_error: {
    means: 'the provider answered with an error of its own',
    tryFirst: 'Look at the provider’s status page. It usually passes by itself.',
  },
  model_not_found: {
    means: 'the provider does not know the model, or this key may not use it',
    tryFirst: 'Correct the model’s name, or ask for access to it.',
  },
  missing_methods: {
    means: 'the registered object lacks methods that it must have',
    tryFirst: 'Compare what the token provides with `requiredMethods` of the registration.',
  },
  certificate_expiring: {
    means: 'its TLS certificate ends soon',
    tryFirst: 'Renew the certificate, and have the server load it.',
  },
  resources_low: {
    means: 'little disk space or memory is left',
    tryFirst: 'See what grows: logs, uploads, temporary files, the heap. Then raise the limit.',
  },
  event_loop_blocked: {
    means: 'this process’s event loop does not turn',
    tryFirst: 'Look for synchronous work in a request or a job, and take a CPU profile.',
  },
  forced_down: {
    means: 'an operator has it count as down for a while',
    tryFirst: 'See who did so, why and until when. It ends by itself, or with its override.',
  },
  indicator_error: {
    means: 'the check itself is broken; nothing is known of the dependency',
    tryFirst: 'This application’s log names the place where the check threw.',
  },
  error: {
    means: 'it answered with an error of no known class, or the check gave no reason',
    tryFirst: 'Read the log of the dependency at the time of the check; a check of your own can give a reason.',
  },
};
