import { callGrpc, type GrpcAnswer } from './grpc-call.ts';

export type Serving =
  | { readonly kind: 'serving' }
  | Extract<GrpcAnswer, { kind: 'unreachable' }>
  | { readonly kind: 'not-serving'; readonly reason: string };

/** HealthCheckResponse{status: SERVING}: field 1, a number, 1. */
const SERVING_MESSAGE = Buffer.from([0x08, 0x01]);

/** Asks the gRPC server on a Unix socket for its health (grpc.health.v1). Never rejects; waits at most `waitMillis`. */
export async function isServing(socketPath: string, waitMillis: number): Promise<Serving> {
  // An empty message asks for the server's own health, not for that of a service.
  const answer = await callGrpc(socketPath, '/grpc.health.v1.Health/Check', [Buffer.alloc(0)], waitMillis);
  if (answer.kind === 'unreachable') return answer;
  if (answer.kind === 'refused') return { kind: 'not-serving', reason: answer.reason };
  return answer.message.equals(SERVING_MESSAGE)
    ? { kind: 'serving' }
    : { kind: 'not-serving', reason: 'it answers that it does not serve' };
}
