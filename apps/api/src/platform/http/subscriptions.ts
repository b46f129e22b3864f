import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { FastifyInstance } from "fastify";
import {
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type ExecutionArgs,
  type GraphQLSchema,
} from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { Platform } from "../context.js";
import { formatError } from "../graphql/format-error.js";
import { LIMITS, sizeRule } from "../graphql/limits.js";
import { createContext, readCredentials, type Identify } from "./credentials.js";
import { isOwnOrigin } from "./own-origin.js";

interface SubscriptionParts {
  readonly platform: Platform;
  readonly schema: GraphQLSchema;
  readonly identify: Identify;
}

/** graphql-transport-ws at `/graphql`, for subscriptions only: questions and changes go over HTTP, past the limits set there. */
export function mountSubscriptions(app: FastifyInstance, { platform, schema, identify }: SubscriptionParts): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  const format = formatError(platform.log);
  let isClosing = false;
  const stop = useServer(
    {
      schema,
      onSubscribe: async ({ extra }, _id, { query, variables, operationName }): Promise<ExecutionArgs | readonly GraphQLError[]> => {
        const document = parseOrRefuse(query);
        if (document instanceof GraphQLError) return [document];
        const problems = validate(schema, document, [...specifiedRules, sizeRule], { maxErrors: 5 });
        if (problems.length > 0) return problems;
        if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.SUBSCRIPTION) {
          return [
            new GraphQLError("Only subscriptions travel here.", { extensions: { code: "BAD_INPUT", remedy: "POST this to /graphql." } }),
          ];
        }
        const { request } = extra;
        const contextValue = await createContext({
          platform,
          identify,
          credentials: readCredentials(request.headers),
          clientAddress: request.socket.remoteAddress ?? "",
          reply: null,
        });
        return { schema, document, variableValues: variables, operationName, contextValue };
      },
      onError: (_, _id, _message, errors) => errors.map((error) => format(error.toJSON(), error)),
      onNext: (_, _id, _message, _args, result) => ({
        ...result,
        ...(result.errors ? { errors: result.errors.map((error) => format(error.toJSON(), error)) } : {}),
      }),
    },
    sockets,
    20_000,
  );
  app.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/graphql") {
      if (isClosing) return refuseUpgrade(socket, "503 Service Unavailable");
      if (!isOwnOrigin(request)) return refuseUpgrade(socket, "403 Forbidden");
      sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit("connection", ws, request));
    } else if (!pathname.startsWith("/site-link")) {
      refuseUpgrade(socket, "404 Not Found");
    }
  });
  // Pages connect again, each after a wait of its own, and go on from what they heard last.
  app.addHook("preClose", async () => {
    isClosing = true;
    await stop.dispose();
    for (const ws of sockets.clients) ws.terminate();
  });
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function parseOrRefuse(query: string) {
  try {
    return parse(query, { maxTokens: LIMITS.tokens });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}
