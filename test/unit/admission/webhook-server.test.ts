import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { connect } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Admission } from '../../../operator/admission/admission.ts';
import type { CertificateBundle } from '../../../operator/admission/certificates/certificate-bundle.ts';
import { issueCertificates } from '../../../operator/admission/certificates/issue-certificates.ts';
import { startWebhookServer, type WebhookServer } from '../../../operator/admission/webhook-server.ts';
import type { WriteRequest } from '../../../schemas/rules/policy/review.ts';

const agentPath = '/validate-kubeswarm-v1alpha1-swarmagent';
const agent = {
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmAgent',
  metadata: { name: 'helper' },
  spec: { model: 'gpt-4o' },
};
const review = (request: Readonly<Record<string, unknown>>): unknown => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: { uid: 'u-1', operation: 'CREATE', namespace: 'lab', object: agent, ...request },
});

let bundle: CertificateBundle;
let server: WebhookServer;
let logged: string[];
beforeAll(async () => {
  bundle = await issue();
});
afterEach(() => server.close());

const issue = (): Promise<CertificateBundle> =>
  issueCertificates({ hosts: ['127.0.0.1'], nowMillis: Date.now(), keepsAuthority: false });
const serving = ({ certificate, key }: CertificateBundle) => ({ cert: certificate, key });

async function serve(admission: Admission): Promise<void> {
  logged = [];
  server = await startWebhookServer({
    address: { host: '127.0.0.1', port: 0 },
    certificate: serving(bundle),
    admission,
    log: { error: (_facts, message) => void logged.push(message) },
  });
}

interface Reply {
  readonly status: number | undefined;
  readonly body: unknown;
}

function post(path: string, body: unknown, ca = bundle.caCertificates, method = 'POST'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port: server.port, path, method, ca, agent: false },
      async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode, body: JSON.parse(text) });
      },
    );
    call.on('error', reject);
    call.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

describe('the webhook server', () => {
  test('keeps connections for longer than the 90 s that the API server does', async () => {
    await serve(async () => ({ webhook: 'v', warnings: [] }));
    const agent = new Agent({ keepAlive: true });
    const call = request({ host: '127.0.0.1', port: server.port, ca: bundle.caCertificates, agent }).end();
    const [response] = await once(call, 'response');
    response.resume();
    const [, seconds] = /^timeout=(\d+)$/.exec(response.headers['keep-alive']) ?? [];
    expect(Number(seconds)).toBeGreaterThan(90);
    agent.destroy();
  });

  test('[WEBHOOK-1] denies with code, reason and one line', async () => {
    await serve(async () => ({
      denied: 'model "gpt-4o" is not allowed',
      webhook: 'v',
      warnings: ['careful'],
    }));

    expect(await post(`${agentPath}-policy`, review({}))).toEqual({
      status: 200,
      body: {
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: {
          uid: 'u-1',
          allowed: false,
          status: { code: 403, reason: 'Forbidden', message: 'model "gpt-4o" is not allowed' },
          warnings: ['careful'],
        },
      },
    });
  });

  test('allows with warnings, and without any', async () => {
    const warnings = ['careful'];
    await serve(async () => ({ webhook: 'v', warnings: warnings.splice(0) }));

    expect(await post(agentPath, review({}))).toMatchObject({
      body: { response: { uid: 'u-1', allowed: true, warnings: ['careful'] } },
    });
    const { body } = await post(agentPath, review({}));
    expect(body).toMatchObject({ response: { uid: 'u-1', allowed: true } });
    expect(JSON.stringify(body)).not.toContain('warnings');
  });

  test('hands on who, what and whether it is a dry run, and which part is asked for', async () => {
    const seen: [WriteRequest, string | undefined][] = [];
    await serve(async (write, scope) => {
      seen.push([write, scope]);
      return { webhook: 'v', warnings: [] };
    });
    const old = { ...agent, spec: { model: 'qwen' } };
    const unnamed = { ...agent, metadata: { generateName: 'helper-' } };
    await post(agentPath, review({ operation: 'UPDATE', oldObject: old, dryRun: true }));
    await post(`${agentPath}-policy`, review({ object: unnamed }));
    await post(agentPath, review({ operation: 'DELETE', object: null, oldObject: old }));

    const inLab = (object: object) => ({ ...object, metadata: { name: 'helper', namespace: 'lab' } });
    expect(seen).toEqual([
      [{ operation: 'UPDATE', dryRun: true, object: inLab(agent), old: inLab(old) }, 'ordinary'],
      [
        {
          operation: 'CREATE',
          dryRun: false,
          object: { ...agent, metadata: { generateName: 'helper-', name: 'helper-', namespace: 'lab' } },
        },
        'policy',
      ],
      [{ operation: 'DELETE', dryRun: false, object: inLab(old), old: inLab(old) }, 'ordinary'],
    ]);
  });

  test.each([
    ['without metadata', review({ object: { apiVersion: 'v1', kind: 'SwarmAgent' } })],
    ['that is no object', review({ object: 'text' })],
    ['of another kind', review({ object: { ...agent, kind: 'SwarmTeam' } })],
    ['without the stored one', review({ operation: 'UPDATE' })],
    ['of an operation that is not judged', review({ operation: 'CONNECT' })],
  ])('[WEBHOOK-2] an object %s is answered with 400', async (_title, body) => {
    await serve(() => Promise.reject(new Error('not asked')));

    expect(await post(agentPath, body)).toMatchObject({
      status: 200,
      body: { response: { uid: 'u-1', allowed: false, status: { code: 400, reason: 'BadRequest' } } },
    });
  });

  test.each([
    ['no JSON', agentPath, '{', 'POST', 400],
    ['no review', agentPath, { kind: 'Other' }, 'POST', 400],
    ['a body beyond all bounds', agentPath, `"${'x'.repeat(8 * 1024 * 1024)}"`, 'POST', 413],
    ['an unknown path', '/validate-other', review({}), 'POST', 404],
    ['a GET', agentPath, '', 'GET', 405],
  ])('%s is an HTTP error', async (_title, path, body, method, status) => {
    await serve(() => Promise.reject(new Error('not asked')));

    expect((await post(path, body, bundle.caCertificates, method)).status).toBe(status);
  });

  test('a failure of ours is a 500, so that the failure policy decides, and says nothing of its cause', async () => {
    await serve(() => Promise.reject(new Error('token abc was refused')));
    const { body } = await post(agentPath, review({}));

    expect(body).toMatchObject({ response: { allowed: false, status: { code: 500 } } });
    expect(JSON.stringify(body)).not.toContain('abc');
    expect(logged).toEqual(['a write could not be judged']);
  });

  test('ends once all is answered, whatever connections are held ready', async () => {
    const asked = Promise.withResolvers<void>();
    const judged = Promise.withResolvers<void>();
    await serve(async () => {
      asked.resolve();
      await judged.promise;
      return { webhook: 'v', warnings: [] };
    });
    const silent = connect({ host: '127.0.0.1', port: server.port, ca: bundle.caCertificates });
    await once(silent, 'secureConnect');
    const reply = post(agentPath, review({}));
    await asked.promise;
    const closed = server.close();
    judged.resolve();

    expect((await reply).status).toBe(200);
    await closed;
    silent.destroy();
    // Node by itself would let the silent one go after a minute or two.
  }, 30_000);

  test('[WEBHOOK-4] serves with a new certificate from the next connection on', async () => {
    await serve(async () => ({ webhook: 'v', warnings: [] }));
    const next = await issue();
    await expect(post(agentPath, review({}), next.caCertificates)).rejects.toThrow(/certificate/);
    server.useCertificate(serving(next));

    expect((await post(agentPath, review({}), next.caCertificates)).status).toBe(200);
    await expect(post(agentPath, review({}))).rejects.toThrow(/certificate/);
  });
});
