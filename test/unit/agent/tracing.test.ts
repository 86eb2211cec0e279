import { afterEach, describe, expect, test } from '@jest/globals';
import {
  type Context,
  createContextKey,
  propagation,
  type Span,
  type SpanOptions,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { startTestAgent } from '../../support/agent/agent.ts';
import { startMcpTestServer } from '../../support/agent/mcp-server.ts';
import { resources } from '../../support/agent/resources.ts';
import { reply, scriptedModel, toolReply } from '../../support/agent/scripted-model.ts';

const open = resources();
afterEach(async () => {
  trace.disable();
  propagation.disable();
  await open.closeAll();
});

interface Recorded {
  readonly name: string;
  readonly attributes: Record<string, unknown>;
  readonly parent: unknown;
  status?: string;
  isEnded: boolean;
}

const remoteKey = createContextKey('traceparent');

/** The least that the API asks of an SDK: spans are written into the list. */
function recordSpans(): readonly Recorded[] {
  const spans: Recorded[] = [];
  const none = trace.wrapSpanContext({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 });
  const tracer = {
    startSpan: () => none,
    startActiveSpan(name: string, options: SpanOptions, parent: Context, work: (span: Span) => unknown) {
      const recorded: Recorded = {
        name,
        attributes: { ...options.attributes },
        parent: parent.getValue(remoteKey),
        isEnded: false,
      };
      spans.push(recorded);
      const span: Span = Object.assign(Object.create(none), {
        setAttributes(attributes: object) {
          Object.assign(recorded.attributes, attributes);
          return span;
        },
        setStatus({ message = '' }: { readonly message?: string }) {
          recorded.status = message;
          return span;
        },
        end() {
          recorded.isEnded = true;
        },
      });
      return work(span);
    },
  };
  trace.setGlobalTracerProvider({ getTracer: () => tracer as unknown as Tracer });
  propagation.setGlobalPropagator({
    inject: () => {},
    extract: (context, carrier) => context.setValue(remoteKey, Object.values(carrier as object)[0]),
    fields: () => ['traceparent'],
  });
  return spans;
}

describe('spans of an agent', () => {
  test('[WORKER-27] stand for the task, its model calls and its tool calls', async () => {
    const spans = recordSpans();
    const kb = open.track(await startMcpTestServer({ dialect: 'rest' }));
    const helper = open.track(
      await startTestAgent(
        {
          AGENT_MCP_SERVERS: JSON.stringify([
            { name: 'kb', url: kb.url, authType: 'none', transport: 'rest' },
          ]),
        },
        { model: scriptedModel([toolReply([['search', {}]]), reply('ok')]) },
      ),
    );
    await helper.run('go on', { role: 'scout', traceparent: '00-trace-span-01' });
    expect(spans.map(({ name, attributes, isEnded }) => ({ name, attributes, isEnded }))).toEqual([
      {
        name: 'kubeswarm.task',
        attributes: {
          'task.id': 'run.step.1',
          'task.prompt_len': 5,
          namespace: 'lab',
          agent: 'helper',
          role: 'scout',
          'task.input_tokens': 20,
          'task.output_tokens': 10,
        },
        isEnded: true,
      },
      llmSpan,
      {
        name: 'kubeswarm.tool.call',
        attributes: { 'tool.name': 'kb/search', 'tool.type': 'mcp' },
        isEnded: true,
      },
      llmSpan,
    ]);
    expect(spans[0]?.parent).toBe('00-trace-span-01');
  });

  test('[WORKER-27] tell what failed, without what a server said', async () => {
    const spans = recordSpans();
    const helper = open.track(
      await startTestAgent(
        { OPENAI_API_KEY: 'canary-key-1' },
        { model: scriptedModel([new TypeError('canary-key-1')]) },
      ),
    );
    await helper.run('go');
    expect(spans.map(({ status }) => status)).toEqual(['[REDACTED]', 'TypeError']);
  });
});

const llmSpan = {
  name: 'kubeswarm.llm.call',
  attributes: {
    'llm.provider': 'scripted',
    'llm.model': 'qwen2.5:7b',
    'llm.input_tokens': 10,
    'llm.output_tokens': 5,
  },
  isEnded: true,
};
