import { ApolloServer } from "@apollo/server";
import fastifyApollo, { fastifyApolloDrainPlugin } from "@as-integrations/fastify";
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { GraphQLSchema } from "graphql";
import type { Context, Platform } from "../context.js";
import { formatError } from "../graphql/format-error.js";
import { LIMITS, sizeRule } from "../graphql/limits.js";
import { createContext, readCredentials, type Identify } from "./credentials.js";
import { addFileDoors, type FileDoors } from "./file-doors.js";
import { addHealthDoors } from "./health.js";
import { addSecurityHeaders } from "./security-headers.js";
import { mountSubscriptions } from "./subscriptions.js";
import { mountWeb } from "./web.js";

export interface HttpServerParts {
  readonly platform: Platform;
  readonly schema: GraphQLSchema;
  readonly identify: Identify;
  readonly doors: FileDoors;
}

/** Of a question; files have doors of their own. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/** One server for GraphQL, its subscriptions, the health doors and, when configured, the portal. Not yet listening. */
export async function createHttpServer({ platform, schema, identify, doors }: HttpServerParts): Promise<FastifyInstance> {
  const { config } = platform;
  const app = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: "idle",
    trustProxy: config.trustProxy,
    logger: false,
    // Its ten seconds hold for closing too, and end the process where a thousand connections take longer. A stop has a time limit of its own.
    pluginTimeout: 0,
  });
  addSecurityHeaders(app, config);
  answerLikeGraphql(app, platform);
  addHealthDoors(app, platform);

  const apollo = new ApolloServer<Context>({
    schema,
    introspection: config.introspection,
    csrfPrevention: true,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    validationRules: [sizeRule],
    parseOptions: { maxTokens: LIMITS.tokens },
    maxRecursiveSelections: true,
    stopOnTerminationSignals: false,
    formatError: formatError(platform.log),
    logger: platform.log,
    plugins: [fastifyApolloDrainPlugin(app)],
  });
  await apollo.start();
  await app.register(fastifyApollo(apollo), {
    path: "/graphql",
    context: (request: FastifyRequest, reply: FastifyReply) =>
      createContext({ platform, identify, credentials: readCredentials(request.headers), clientAddress: request.ip, reply }),
  });
  await addFileDoors(app, { platform, identify, doors });
  mountSubscriptions(app, { platform, schema, identify });
  if (config.web) await mountWeb(app, config.web.dir);
  return app;
}

/** What goes wrong before GraphQL is reached is said in GraphQL's form too, so that a client has one thing to read. */
function answerLikeGraphql(app: FastifyInstance, { log }: Platform): void {
  app.setErrorHandler<FastifyError>((error, _, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ err: error }, "bug");
    const fault =
      status === 413
        ? { message: "This request is larger than 8 MiB.", code: "TOO_LARGE", remedy: "Split the file." }
        : {
            message: status < 500 ? error.message : "Something went wrong here.",
            code: status < 500 ? "BAD_INPUT" : "INTERNAL_SERVER_ERROR",
          };
    const { message, ...extensions } = fault;
    return reply.code(status).send({ errors: [{ message, extensions }] });
  });
}
