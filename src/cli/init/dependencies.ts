import type { Found } from './dependency.js';
import type { Packages } from './packages.js';
import { madeBy, providedClients, type ProvidedClient } from './providers.js';
import type { Sources } from './sources.js';
import type { Code } from './tokens.js';
import { typeOrmConnections } from './typeorm-connections.js';

/** Writes the token of a client as the root module can have it. */
export type Tokens = (client: ProvidedClient) => Code | undefined;

const LLM_PACKAGES = /^(openai|@anthropic-ai\/sdk|ai|@ai-sdk\/.+|@langchain\/.+)$/;

/** The dependencies that the packages of an application speak of and its sources set up. */
export function dependenciesOf(sources: Sources, packages: Packages, tokens: Tokens, quote: string): Found {
  const found = [
    databases(sources, packages, tokens, quote),
    server(sources, packages, tokens, {
      kind: 'redis',
      package: 'ioredis',
      makes: /^(default|Redis|Cluster)$/,
      key: 'REDIS_URL',
    }),
    server(sources, packages, tokens, {
      kind: 'clickhouse',
      package: '@clickhouse/client',
      makes: /^createClient$/,
      key: 'CLICKHOUSE_URL',
    }),
    llms(sources, packages, tokens),
  ];
  return {
    dependencies: found.flatMap((each) => each.dependencies),
    notes: found.flatMap((each) => each.notes),
  };
}

const NOTHING: Found = { dependencies: [], notes: [] };

/** By `TypeOrmModule`, each of its connections; or by a DataSource that is provided. */
function databases(sources: Sources, packages: Packages, tokens: Tokens, quote: string): Found {
  if (packages.has('@nestjs/typeorm')) return typeOrmConnections(sources, quote);
  if (!packages.has('typeorm')) return NOTHING;
  const [client] = providedClients(sources, 'typeorm', madeBy(sources, /^typeorm$/, /^DataSource$/));
  const code = client && tokens(client);
  if (code === undefined)
    return {
      dependencies: [],
      notes: [
        'typeorm is among the packages, but no provider of a DataSource was found: register database({ dataSource: TOKEN }) where there is one.',
      ],
    };
  const args = [`{ dataSource: ${code.text} }`];
  const evidence = `a DataSource in ${client!.file.fileName}`;
  return { dependencies: [{ kind: 'database', name: 'database', args, wanted: code.wanted, evidence }], notes: [] };
}

interface Server {
  readonly kind: 'redis' | 'clickhouse';
  readonly package: string;
  /** What makes a client, by its exported name. */
  readonly makes: RegExp;
  readonly key: string;
}

/** By the client that the application provides; without one it is asked at a URL of the configuration. */
function server(sources: Sources, packages: Packages, tokens: Tokens, of: Server): Found {
  if (!packages.has(of.package)) return NOTHING;
  const from = new RegExp(`^${of.package.replace('/', '\\/')}$`);
  const clients = providedClients(sources, of.package, madeBy(sources, from, of.makes)).filter(
    (each) => !each.byFactory,
  );
  const usable = clients.flatMap((client) => {
    const code = tokens(client);
    return code === undefined ? [] : [{ client, code }];
  });
  const [first, ...others] = usable;
  const named = { kind: of.kind, name: of.kind };
  if (first === undefined)
    return {
      dependencies: [{ ...named, args: [], wanted: [], evidence: `${of.package} in package.json`, key: of.key }],
      notes: [
        `${of.kind}() makes a connection of its own to ${of.key}, which has to be set: no client was found that can be named. Where the application provides one, ${of.kind}({ client: TOKEN }) asks that.`,
      ],
    };
  const dependency = {
    ...named,
    args: [`{ client: ${first.code.text} }`],
    wanted: first.code.wanted,
    evidence: first.client.file.fileName,
  };
  const further = others.map(
    ({ client, code }) =>
      `${client.file.fileName} provides another client: ${of.kind}(NAME, { client: ${code.text} }) checks it as well.`,
  );
  return { dependencies: [dependency], notes: further };
}

/** By the client that the application provides, or what makes one: there is nothing else to ask. */
function llms(sources: Sources, packages: Packages, tokens: Tokens): Found {
  const named = [...packages.keys()].filter((each) => LLM_PACKAGES.test(each) && each !== '@langchain/core');
  const [first] = named;
  if (first === undefined) return NOTHING;
  const makes = madeBy(sources, LLM_PACKAGES, /^(default|OpenAI|AzureOpenAI|Anthropic|Ollama|Chat\w+)$/);
  for (const package_ of named) {
    for (const client of providedClients(sources, package_, makes)) {
      const code = tokens(client);
      if (code === undefined) continue;
      const args = [`{ ${client.byFactory ? 'factory' : 'manager'}: ${code.text} }`];
      const evidence = client.file.fileName;
      return { dependencies: [{ kind: 'llm', name: 'llm', args, wanted: code.wanted, evidence }], notes: [] };
    }
  }
  return {
    dependencies: [],
    notes: [
      `${first} is among the packages, but no provider of its client was found: register llm({ manager: TOKEN }) or llm({ factory: TOKEN }), see docs/llm.md. It was left out, since an LLM that is not configured makes production answer 503.`,
    ],
  };
}
